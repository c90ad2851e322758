import { describe, expect, it } from 'vitest';
import { readGraph } from '../../src/quantize/read-graph.ts';
import { targetsOf } from '../../src/quantize/targets.ts';
import { floats, type NetworkParts, networkOf, op } from '../support/networks.ts';

const shape = [1, 1, 4, 4];
const w = floats('w', [1, 1, 1, 1], [1]);
const conv = (from: string, to: string) => op('Conv', [from, 'w'], [to]);

/** What a graph of these nodes, from `x` to `y` computes in int8; nodes are named by their output. */
function targets(nodes: NetworkParts['nodes'], weights: NetworkParts['weights'] = []) {
  const all = [w, floats('one', [1], [1]), floats('scales', [4], [1, 1, 2, 2]), ...weights];
  const inputs = [{ name: 'x', shape }];
  const graph = readGraph(networkOf({ nodes, inputs, outputs: [{ name: 'y', shape }], weights: all }));
  const { int8, float, measured, sources, joined, isInner } = targetsOf(graph);
  const names = (nodes: Iterable<{ outputs: readonly string[] }>) => [...nodes].map(({ outputs }) => outputs[0]);
  return {
    int8: names(int8).sort(),
    float: names(float).sort(),
    measured,
    sources: Object.fromEntries(sources),
    joined: Object.fromEntries(joined),
    isInner,
  };
}

describe('convolutions', () => {
  it('are in int8, but for the last before the answer', () => {
    expect(targets([conv('x', 'a'), conv('a', 'b'), conv('b', 'y')])).toMatchObject({
      int8: ['a', 'b'],
      float: ['y'],
      measured: ['x', 'a', 'b'],
    });
  });

  it('stay where the answer is made of several, whatever lies between', () => {
    const nodes = [
      conv('x', 'a'),
      conv('a', 'b'),
      conv('a', 'c'),
      op('Resize', ['c', '', 'scales'], ['d']),
      op('Concat', ['b', 'd'], ['e'], { axis: 1 }),
      op('Relu', ['e'], ['f']),
      op('Sigmoid', ['f'], ['y']),
    ];
    expect(targets(nodes)).toMatchObject({ int8: ['a'], float: ['b', 'c'], measured: ['x', 'a'] });
  });

  it('stay where the answer is both made of them and of what they are made of', () => {
    const nodes = [conv('x', 'a'), conv('a', 'b'), op('Add', ['a', 'b'], ['y'])];
    expect(targets(nodes)).toMatchObject({ int8: [], float: ['a', 'b'], measured: [] });
  });

  it.each(['ConvTranspose', 'MatMul'])('are all in int8 before a last %s', (last) => {
    expect(targets([conv('x', 'a'), op(last, ['a', 'w'], ['y'])])).toMatchObject({ int8: ['a'], float: [] });
  });

  it('stay where weights or bias are computed', () => {
    const nodes = [
      op('Neg', ['one'], ['computed']),
      op('Conv', ['x', 'w', 'computed'], ['a']),
      op('Neg', ['w'], ['others']),
      op('Conv', ['a', 'others'], ['b']),
      op('Conv', ['b', 'w', 'one'], ['c']),
      conv('c', 'y'),
    ];
    expect(targets(nodes)).toMatchObject({ int8: ['c'], float: ['a', 'b', 'y'], measured: ['b', 'c'] });
  });
});

describe('activations', () => {
  it('hide what they alone read', () => {
    const nodes = [
      conv('x', 'a'),
      op('Relu', ['a'], ['b']),
      conv('b', 'c'),
      op('Clip', ['c', 'zero', 'one'], ['d']),
      conv('d', 'y'),
    ];
    const { isInner, ...found } = targets(nodes, [floats('zero', [1], [0])]);
    expect(found).toMatchObject({ int8: ['a', 'b', 'c', 'd'], measured: ['x', 'b', 'd'] });
    expect(['a', 'c', 'b', 'y', 'x'].map(isInner)).toEqual([true, true, false, false, false]);
  });

  it.each([
    ['below 0', op('Clip', ['a', 'low', 'one'], ['b'])],
    ['no end', op('Clip', ['a', '', 'one'], ['b'])],
    ['an end that is computed', op('Clip', ['a', 'computed', 'one'], ['b'])],
  ])('stay where they begin at %s: bytes do not cut off there', (_, clip) => {
    const nodes = [op('Neg', ['one'], ['computed']), conv('x', 'a'), clip, conv('b', 'c'), conv('c', 'y')];
    const { isInner, ...found } = targets(nodes, [floats('low', [1], [-1])]);
    expect(found).toMatchObject({ int8: ['a', 'c'], measured: ['x', 'a', 'b', 'c'] });
    expect(isInner('a')).toBe(false);
  });

  it.each([[['b', 'c']], [['c', 'b']]])('stay where others read the same, %s', (order) => {
    const nodes = [
      conv('x', 'a'),
      op('Relu', ['a'], ['b']),
      op('Neg', ['a'], ['c']),
      op('Mul', order, ['d']),
      conv('d', 'y'),
    ];
    const { isInner, ...found } = targets(nodes);
    expect(found).toMatchObject({ int8: ['a'], measured: ['x', 'a'] });
    expect(isInner('a')).toBe(false);
  });

  it('stay where what they read is not in int8', () => {
    const nodes = [
      op('Relu', ['x'], ['a']),
      op('Neg', ['a'], ['b']),
      op('Relu', ['b'], ['c']),
      conv('c', 'd'),
      conv('d', 'y'),
    ];
    expect(targets(nodes)).toMatchObject({ int8: ['d'], measured: ['c', 'd'] });
  });

  it('of other kinds stay, and what they read is seen', () => {
    const nodes = [conv('x', 'a'), op('Sigmoid', ['a'], ['b']), conv('b', 'c'), conv('c', 'y')];
    expect(targets(nodes)).toMatchObject({ int8: ['a', 'c'], measured: ['x', 'a', 'b', 'c'] });
  });
});

describe('what carries', () => {
  it('is in int8 among what is; its range is that of what it reads, but for sums', () => {
    const nodes = [
      conv('x', 'a'),
      conv('x', 'b'),
      op('Add', ['a', 'b'], ['sum']),
      op('Resize', ['sum', '', 'scales'], ['large']),
      op('MaxPool', ['large'], ['pooled'], { kernel_shape: [2, 2], strides: [2, 2] }),
      op('Concat', ['pooled', 'a'], ['both'], { axis: 1 }),
      op('Conv', ['both', 'w2'], ['c']),
      conv('c', 'y'),
    ];
    const { isInner: _, ...found } = targets(nodes, [floats('w2', [1, 2, 1, 1], [1, 1])]);
    expect(found).toEqual({
      int8: ['a', 'b', 'both', 'c', 'large', 'pooled', 'sum'],
      float: ['y'],
      measured: ['x', 'a', 'b', 'sum', 'c'],
      sources: { large: ['sum'], pooled: ['large'], both: ['pooled', 'a'] },
      joined: {},
    });
  });

  it.each<[string, Parameters<typeof op>[3], string[], Record<string, string>]>([
    ['interpolated', { mode: 'linear' }, ['large', 'a'], { large: 'both' }],
    ['repeated', { mode: 'nearest' }, ['large', 'a'], {}],
    ['repeated by default', {}, ['large', 'a'], {}],
    ['interpolated, and read twice', { mode: 'cubic' }, ['large', 'large'], {}],
  ])('joins what is %s', (_, attributes, read, joined) => {
    const nodes = [
      conv('x', 'a'),
      op('Resize', ['a', '', 'scales'], ['large'], attributes),
      op('Concat', read, ['both'], { axis: 1 }),
      op('Conv', ['both', 'w2'], ['c']),
      conv('c', 'y'),
    ];
    expect(targets(nodes, [floats('w2', [1, 2, 1, 1], [1, 1])])).toMatchObject({ joined });
  });

  it('has no range of its own before an activation, and joins nothing', () => {
    const nodes = [
      conv('x', 'a'),
      op('Resize', ['a', '', 'scales'], ['large'], { mode: 'linear' }),
      op('Concat', ['large', 'a'], ['both'], { axis: 1 }),
      op('Relu', ['both'], ['positive']),
      op('Conv', ['positive', 'w2'], ['c']),
      conv('c', 'y'),
    ];
    expect(targets(nodes, [floats('w2', [1, 2, 1, 1], [1, 1])])).toMatchObject({
      int8: ['a', 'both', 'c', 'large', 'positive'],
      joined: {},
    });
  });

  it('stays where one of what it reads is not', () => {
    const nodes = [
      conv('x', 'a'),
      op('Sigmoid', ['a'], ['b']),
      op('Add', ['a', 'b'], ['c']),
      op('Concat', ['a', 'c'], ['d'], { axis: 1 }),
      op('Neg', ['d'], ['e']),
      op('MaxPool', ['x'], ['f'], { kernel_shape: [1, 1] }),
      op('Concat', ['e', 'f'], ['g'], { axis: 1 }),
      op('ConvTranspose', ['g', 'w'], ['y']),
    ];
    expect(targets(nodes)).toMatchObject({ int8: ['a'], sources: {} });
  });

  it('stays where a constant is added', () => {
    const nodes = [conv('x', 'a'), op('Add', ['a', 'one'], ['b']), conv('b', 'y')];
    expect(targets(nodes)).toMatchObject({ int8: ['a'], measured: ['x', 'a'] });
  });

  it('is measured itself behind its activation', () => {
    const nodes = [
      conv('x', 'a'),
      op('Add', ['a', 'a'], ['b']),
      op('Relu', ['b'], ['c']),
      op('MaxPool', ['c'], ['d'], { kernel_shape: [1, 1] }),
      op('Relu', ['d'], ['e']),
      conv('e', 'y'),
    ];
    const { isInner: _, ...found } = targets(nodes);
    expect(found).toMatchObject({ int8: ['a', 'b', 'c', 'd', 'e'], measured: ['x', 'a', 'c', 'e'], sources: {} });
  });
});

describe('what stays as it is', () => {
  it('is what gives a second value, as pooling that says from where', () => {
    const nodes = [
      conv('x', 'a'),
      op('MaxPool', ['a'], ['b', 'from'], { kernel_shape: [1, 1] }),
      op('MaxUnpool', ['b', 'from'], ['c'], { kernel_shape: [1, 1] }),
      conv('c', 'y'),
    ];
    expect(targets(nodes)).toMatchObject({ int8: ['a'], float: ['y'], measured: ['x', 'a'] });
  });

  it('is an operator of another domain with a standard name', () => {
    const nodes = [{ ...conv('x', 'a'), domain: 'my.own' }, conv('a', 'b'), conv('b', 'y')];
    expect(targets(nodes)).toMatchObject({ int8: ['b'], measured: ['a', 'b'] });
  });
});
