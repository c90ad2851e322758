import { describe, expect, it } from 'vitest';
import { openGraph } from '../../src/engine/index.ts';
import { type Aggregation, type CalibrationMethod, defaultMethod } from '../../src/quantize/calibration-method.ts';
import { createRangeCollector } from '../../src/quantize/collect-ranges.ts';
import { type ObservedGraph, withSamples, withShapes } from '../../src/quantize/observe-values.ts';
import { readGraph } from '../../src/quantize/read-graph.ts';
import { writeGraph } from '../../src/quantize/write-graph.ts';
import { floats, networkOf, op } from '../support/networks.ts';

/** The range of a value that was these numbers on each picture. */
function rangeOf(pictures: readonly (readonly number[])[], method: Partial<CalibrationMethod> = {}) {
  const ranges = createRangeCollector({ percentile: 100, over: 'median', ...method });
  for (const numbers of pictures) ranges.add('v', Float32Array.from(numbers));
  return ranges.ranges().get('v');
}

describe('a range', () => {
  const pictures = [
    [3, -1, 2],
    [-2, 10, 0],
    [5, -9, 1],
  ];

  it.each<[Aggregation, number, number]>([
    ['median', -2, 5],
    ['mean', -4, 6],
    ['widest', -9, 10],
  ])('is the %s over pictures', (over, low, high) => {
    expect(rangeOf(pictures, { over })).toEqual([low, high]);
  });

  it.each<[Aggregation, number, number]>([
    ['median', -3, 6.5],
    ['mean', -4, 6.5],
    ['widest', -9, 10],
  ])('is the %s over an even number of pictures', (over, low, high) => {
    expect(rangeOf([...pictures, [-4, 8]], { over })).toEqual([low, high]);
  });

  it('holds 0, whatever it was measured on', () => {
    expect(rangeOf([[3, 4]])).toEqual([0, 4]);
    expect(rangeOf([[-3, -4]])).toEqual([-4, 0]);
    expect(rangeOf([[7]])).toEqual([0, 7]);
    expect(rangeOf([[0, -0]])).toEqual([0, 0]);
    // The median of the least numbers, 1, -2 and 5, and only then 0.
    expect(
      rangeOf([
        [1, 2],
        [-2, 3],
        [5, 6],
      ]),
    ).toEqual([0, 3]);
  });

  it.each([
    [100, -50, 50],
    [99, -49, 49],
    [90, -40, 40],
    [75, -25, 25],
    [50, 0, 0],
    // Less than one number of 101 is left out: none.
    [99.5, -50, 50],
  ])('leaves out what is beyond the %s percentile on each side', (percentile, low, high) => {
    const numbers = Array.from({ length: 101 }, (_, i) => ((i * 37) % 101) - 50);
    expect(rangeOf([numbers], { percentile })).toEqual([low, high]);
  });

  it('has six digits', () => {
    expect(rangeOf([[-1 / 3, 12345678]])).toEqual([-0.333333, 12345700]);
  });

  it('is refused for what was no number', () => {
    const numbers = [Number.NaN, ...Array(1000).fill(1)];
    const sentence = 'Its value "v" was not a number everywhere on some picture.';
    expect(() => rangeOf([[1, 2], numbers], { percentile: 90 })).toThrow(sentence);
    expect(() => rangeOf([[1, Number.POSITIVE_INFINITY]])).toThrow('Its value "v" was infinite on some picture.');
  });

  it('is of each value by itself, as the default method has it', () => {
    const ranges = createRangeCollector(defaultMethod);
    ranges.add('a', Float32Array.of(-1, 1));
    ranges.add('b', Float32Array.of(2, 4));
    ranges.add('a', Float32Array.of(-3, 3));
    expect(Object.fromEntries(ranges.ranges())).toEqual({ a: [-2, 2], b: [0, 4] });
  });
});

describe('indices that are looked at', () => {
  const graph = readGraph(
    networkOf({
      nodes: [op('Relu', ['x'], ['y'])],
      inputs: [{ name: 'x', shape: [1] }],
      outputs: [{ name: 'y', shape: [1] }],
    }),
  );
  function indicesAmong(dims: readonly number[]): readonly number[] {
    const { graph: observed } = withSamples(graph, new Map([['x', dims]]));
    const { inputs } = observed.nodes.find(({ op }) => op === 'Gather')!;
    const { bytes } = observed.constants.get(inputs[1]!)!;
    return Array.from(new BigInt64Array(bytes.slice().buffer), Number);
  }

  it('are all of few', () => {
    expect(indicesAmong([2, 3])).toEqual([0, 1, 2, 3, 4, 5]);
    expect(indicesAmong([])).toEqual([0]);
    expect(indicesAmong([131_072]).at(-1)).toBe(131_071);
  });

  it.each([[131_073], [150_000], [200_000], [262_144], [1_000_003], [64 * 512 * 512]])(
    'are spread over %s, in order, none twice, and the same again',
    (count) => {
      const indices = indicesAmong([1, count]);
      expect(indices).toHaveLength(131_072);
      const stretch = count / 131_072;
      let wrong = 0;
      for (const [i, place] of indices.entries()) {
        if (place <= (indices[i - 1] ?? -1) || Math.abs(place - i * stretch) > stretch + 1) wrong++;
      }
      expect(wrong).toBe(0);
      expect(indices.at(-1)).toBeLessThan(count);
      expect(indicesAmong([count, 1])).toEqual(indices);
    },
  );

  it('do not meet the same column of every row', () => {
    const columns = new Set(indicesAmong([1024, 1024]).map((place) => place % 1024));
    expect(columns.size).toBeGreaterThan(1000);
  });
});

describe('a graph that is observed', () => {
  const size = [1, 1, 2, 3];
  const graph = readGraph(
    networkOf({
      nodes: [op('Conv', ['x', 'w'], ['a']), op('Relu', ['a'], ['b']), op('ReduceMax', ['b'], ['y'], { axes: [1] })],
      inputs: [{ name: 'x', shape: [1, 1, 'h', 'w'] }],
      outputs: [{ name: 'y', shape: [1, 1, 'h', 'w'] }],
      weights: [floats('w', [2, 1, 1, 1], [2, -1])],
    }),
  );
  const numbers = [1, -2, 3, -4, 5, -6];
  async function seen({ graph, outputs, outputOf }: ObservedGraph) {
    const open = await openGraph(writeGraph(graph, outputs), 1);
    const answers = await open.run(Float32Array.from(numbers), size);
    await open.close();
    return {
      of: (name: string) => Array.from(answers[outputOf.get(name)!]!.data, Number),
      answer: [...answers.y!.data],
    };
  }
  const names = ['x', 'a', 'b', 'y'];
  const answer = [2, 2, 6, 4, 10, 6];

  it('tells the shapes of values, and its answer', async () => {
    const shapes = await seen(withShapes(graph, names));
    expect(names.map(shapes.of)).toEqual([size, [1, 2, 2, 3], [1, 2, 2, 3], size]);
    expect(shapes.answer).toEqual(answer);
  });

  it('tells their numbers, and its answer', async () => {
    const shapes = new Map([
      ['x', size],
      ['a', [1, 2, 2, 3]],
      ['b', [1, 2, 2, 3]],
      ['y', size],
    ]);
    const values = await seen(withSamples(graph, shapes));
    expect(values.of('x')).toEqual(numbers);
    expect(values.of('a')).toEqual([...numbers.map((n) => 2 * n), ...numbers.map((n) => -n)]);
    expect(values.of('b')).toEqual([2, 0, 6, 0, 10, 0, 0, 2, 0, 4, 0, 6]);
    expect(values.of('y')).toEqual(answer);
    expect(values.answer).toEqual(answer);
  });
});
