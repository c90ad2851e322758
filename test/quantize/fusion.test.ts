import { describe, expect, it } from 'vitest';
import { optimizedGraph } from '../../src/engine/index.ts';
import { checkFusion, countOperators } from '../../src/quantize/fusion.ts';
import { insertQdq } from '../../src/quantize/insert-qdq.ts';
import { readGraph } from '../../src/quantize/read-graph.ts';
import { targetsOf } from '../../src/quantize/targets.ts';
import { writeGraph } from '../../src/quantize/write-graph.ts';
import { int8Model, int8Ranges } from '../support/int8-models.ts';
import { networkOf, op } from '../support/networks.ts';

const graph = readGraph(int8Model());
const targets = targetsOf(graph);
const row = (op: string, expected: number, fused: number) => ({ op, expected, fused });

describe('operator counts', () => {
  it('counts the nodes of a file by type', () => {
    const value = { name: 'x', shape: [1] };
    const nodes = [op('Neg', ['x'], ['a']), op('Neg', ['a'], ['b']), op('Abs', ['b'], ['y'])];
    expect(countOperators(networkOf({ nodes, inputs: [value], outputs: [{ ...value, name: 'y' }] }))).toEqual({
      Neg: 2,
      Abs: 1,
    });
    expect(countOperators(new Uint8Array(0))).toEqual({});
  });
});

describe('what was expected', () => {
  it.each(['Conv', 'FusedConv', 'NhwcFusedConv'])('is there, with a %s that stays', (kept) => {
    expect(checkFusion(graph, targets, { QLinearConv: 1, [kept]: 1, QuantizeLinear: 1, DequantizeLinear: 1 })).toEqual({
      rows: [row('Conv', 1, 1), row('Add', 0, 0), row('Concat', 0, 0)],
      mismatches: [],
    });
  });

  it('is not there where nothing was fused', () => {
    expect(checkFusion(graph, targets, { Conv: 2, Relu: 1 }).mismatches).toEqual([
      '0 convolutions run in int8 instead of 1',
      '2 convolutions run in single precision instead of 1',
    ]);
  });

  it('nor where more was than was expected', () => {
    expect(checkFusion(graph, targets, { QLinearConv: 2 }).mismatches).toEqual([
      '2 convolutions run in int8 instead of 1',
      '0 convolutions run in single precision instead of 1',
    ]);
  });

  it('is reported of others, which are not checked', () => {
    const nodes = ['Add', 'Concat', 'Concat', 'MaxPool'].map((type, i) => ({
      ...{ op: type, domain: '', inputs: ['x'], attributes: [] },
      outputs: [`v${i}`],
    }));
    const counts = { QLinearAdd: 1, QLinearConcat: 1, NhwcMaxPool: 1 };
    const one = { ...graph, nodes };
    expect(checkFusion(one, { ...targets, float: [], int8: new Set(nodes) }, counts)).toEqual({
      rows: [row('Conv', 0, 0), row('Add', 1, 1), row('Concat', 2, 1)],
      mismatches: [],
    });
  });
});

describe('the runtime', () => {
  it.each([11, 13])('makes of a network of version %s what was expected', async (opset) => {
    const graph = readGraph(int8Model(opset));
    const targets = targetsOf(graph);
    const ranges = new Map(Object.entries(int8Ranges));
    const made = await optimizedGraph(writeGraph(await insertQdq(graph, targets, { ranges, bits: 8 })));
    const counts = countOperators(made);
    expect(counts).toMatchObject({ QLinearConv: 1, QuantizeLinear: 1 });
    // Its lower end cuts off what is below 0.
    expect(counts).not.toHaveProperty('Relu');
    expect(checkFusion(graph, targets, counts).mismatches).toEqual([]);
  });

  it('makes of the float model nothing in int8', async () => {
    const counts = countOperators(await optimizedGraph(writeGraph(graph)));
    expect(counts).not.toHaveProperty('QLinearConv');
    expect(checkFusion(graph, targets, counts).mismatches).toHaveLength(2);
  });
});
