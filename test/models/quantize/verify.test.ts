import { describe, expect, it } from 'vitest';
import { optimizedGraph } from '../../../src/engine/index.ts';
import { readGraph, writeGraph } from '../../../src/models/quantize/graph.ts';
import { insert } from '../../../src/models/quantize/insert.ts';
import { placesOf } from '../../../src/models/quantize/places.ts';
import { fusedOf, tallyOf } from '../../../src/models/quantize/verify.ts';
import { eightBitNetwork, eightBitRanges } from '../../support/eight-bit-networks.ts';
import { networkOf, op } from '../../support/networks.ts';

const graph = readGraph(eightBitNetwork());
const places = placesOf(graph);
const row = (op: string, meant: number, fused: number) => ({ op, meant, fused });

describe('a tally', () => {
  it('counts the operations of a file by type', () => {
    const value = { name: 'x', shape: [1] };
    const nodes = [op('Neg', ['x'], ['a']), op('Neg', ['a'], ['b']), op('Abs', ['b'], ['y'])];
    expect(tallyOf(networkOf({ nodes, inputs: [value], outputs: [{ ...value, name: 'y' }] }))).toEqual({
      Neg: 2,
      Abs: 1,
    });
    expect(tallyOf(new Uint8Array(0))).toEqual({});
  });
});

describe('what was meant', () => {
  it.each(['Conv', 'FusedConv', 'NhwcFusedConv'])('is there, with a %s that stays', (kept) => {
    expect(fusedOf(graph, places, { QLinearConv: 1, [kept]: 1, QuantizeLinear: 1, DequantizeLinear: 1 })).toEqual({
      rows: [row('Conv', 1, 1), row('Add', 0, 0), row('Concat', 0, 0)],
      surprises: [],
    });
  });

  it('is not there where nothing was fused', () => {
    expect(fusedOf(graph, places, { Conv: 2, Relu: 1 }).surprises).toEqual([
      '0 convolutions run in eight bits, and 1 were meant to',
      '2 convolutions stay as they are, and 1 were meant to',
    ]);
  });

  it('nor where more was than was meant', () => {
    expect(fusedOf(graph, places, { QLinearConv: 2 }).surprises).toEqual([
      '2 convolutions run in eight bits, and 1 were meant to',
      '0 convolutions stay as they are, and 1 were meant to',
    ]);
  });

  it('is told of others, which are no surprise', () => {
    const nodes = ['Add', 'Concat', 'Concat', 'MaxPool'].map((type, i) => ({
      ...{ op: type, domain: '', reads: ['x'], attributes: [] },
      writes: [`v${i}`],
    }));
    const tally = { QLinearAdd: 1, QLinearConcat: 1, NhwcMaxPool: 1 };
    const one = { ...graph, operations: nodes };
    expect(fusedOf(one, { ...places, kept: [], eight: new Set(nodes) }, tally)).toEqual({
      rows: [row('Conv', 0, 0), row('Add', 1, 1), row('Concat', 2, 1)],
      surprises: [],
    });
  });
});

describe('the runtime', () => {
  it.each([11, 13])('makes of a network of version %s what was meant', async (opset) => {
    const graph = readGraph(eightBitNetwork(opset));
    const places = placesOf(graph);
    const ranges = new Map(Object.entries(eightBitRanges));
    const made = await optimizedGraph(writeGraph(await insert(graph, places, { ranges, bits: 8 })));
    const tally = tallyOf(made);
    expect(tally).toMatchObject({ QLinearConv: 1, QuantizeLinear: 1 });
    // Its lower end cuts off what is below 0.
    expect(tally).not.toHaveProperty('Relu');
    expect(fusedOf(graph, places, tally).surprises).toEqual([]);
  });

  it('makes of the float network nothing in eight bits', async () => {
    const tally = tallyOf(await optimizedGraph(writeGraph(graph)));
    expect(tally).not.toHaveProperty('QLinearConv');
    expect(fusedOf(graph, places, tally).surprises).toHaveLength(2);
  });
});
