import { meanOf, medianOf } from './evaluate.ts';
import type { Graph, Operation, Port } from './graph.ts';
import { type Tensor, tensorOf, types } from './tensor.ts';

/** From the least to the greatest value that eight bits shall tell apart. */
export type Range = readonly [low: number, high: number];

/** How the range of a value is found from what it was on each picture. */
export interface RangeMethod {
  /** Percent of a picture's numbers that lie within, on each side; 100 is its least and greatest number. */
  readonly percentile: number;
  /** How one range is made of those of all pictures. */
  readonly over: Over;
}

export type Over = 'median' | 'mean' | 'widest';
export const overs: readonly Over[] = ['median', 'mean', 'widest'];

/** Of those tried, what changes masks least (ARCHITECTURE.md). */
export const usualMethod: RangeMethod = { percentile: 99.998, over: 'median' };

/** Numbers of one value that are looked at in one picture. */
const SAMPLES = 131_072;

/** A network that shows, beside its answer, some of the numbers of each value that is watched. */
export interface Watched {
  readonly graph: Graph;
  readonly outputs: readonly Port[];
  /** The names under which a value's numbers come out. */
  readonly samples: ReadonlyMap<string, string>;
}

/**
 * Adds outputs with the shape of each value: shapes are the runtime's to know, and cost no arithmetic of operations here.
 */
export function withShapes(graph: Graph, names: readonly string[]): Watched {
  return watched(graph, names, (name, out) => [operation('Shape', [name], out)], new Map(), types.int64);
}

/** Adds outputs with numbers of each value, from all over it, at places that are the same in every run. */
export function withSamples(graph: Graph, shapes: ReadonlyMap<string, readonly number[]>): Watched {
  const constants = new Map<string, Tensor>([['matteql/flat', tensorOf([1], BigInt64Array.of(-1n))]]);
  const spotsFor = (count: number) => {
    const name = `matteql/spots/${count}`;
    if (!constants.has(name)) constants.set(name, spotsAmong(count));
    return name;
  };
  const show = (name: string, out: string) => [
    operation('Reshape', [name, 'matteql/flat'], `${out}/flat`),
    operation('Gather', [`${out}/flat`, spotsFor(shapes.get(name)!.reduce((product, side) => product * side, 1))], out),
  ];
  return watched(graph, [...shapes.keys()], show, constants, types.float);
}

function watched(
  graph: Graph,
  names: readonly string[],
  show: (name: string, out: string) => readonly Operation[],
  constants: ReadonlyMap<string, Tensor>,
  elemType: number,
): Watched {
  const samples = new Map(names.map((name, index) => [name, `matteql/watch/${index}`]));
  const more = [...samples].flatMap(([name, out]) => show(name, out));
  const outputs = [...samples.values()].map(
    (name): Port => ({ name, info: { name, type: { tensorType: { elemType } } } }),
  );
  return {
    graph: {
      ...graph,
      operations: [...graph.operations, ...more],
      constants: new Map([...graph.constants, ...constants]),
    },
    outputs,
    samples,
  };
}

const operation = (op: string, reads: readonly string[], out: string): Operation => ({
  ...{ op, domain: '', reads, attributes: [] },
  writes: [out],
});

/** One spot in each of as many stretches, shifted within it by a hash: regular steps would meet the rows of a picture. */
function spotsAmong(count: number): Tensor {
  const spots = new BigInt64Array(Math.min(count, SAMPLES));
  const begin = (stretch: number) => Math.floor((stretch * count) / spots.length);
  for (let i = 0; i < spots.length; i++) {
    const shift = (Math.imul(i + 1, 0x9e3779b1) >>> 0) / 2 ** 32;
    spots[i] = BigInt(begin(i) + Math.floor(shift * (begin(i + 1) - begin(i))));
  }
  return tensorOf([spots.length], spots);
}

/** Gathers what values were on pictures. */
export function createRanges({ percentile, over }: RangeMethod) {
  const seen = new Map<string, Range[]>();
  return {
    /**
     * @param numbers of one value on one picture; they are put in order
     * @throws Error where one of them is not a number
     */
    add(name: string, numbers: Float32Array): void {
      numbers.sort();
      // What is not a number comes last.
      if (Number.isNaN(numbers.at(-1)))
        throw new Error(`Its value "${name}" was not a number everywhere on some picture.`);
      // A hair more: 1 - 90 / 100 is less than .1 here.
      const outside = Math.floor((1 - percentile / 100) * (numbers.length - 1) + 1e-9);
      const range: Range = [numbers[outside]!, numbers[numbers.length - 1 - outside]!];
      seen.set(name, [...(seen.get(name) ?? []), range]);
    },
    /**
     * Of each value. They hold 0, which must be told exactly: it is what lies around a picture.
     *
     * @throws Error for a value that was infinite
     */
    done: (): ReadonlyMap<string, Range> =>
      new Map(
        [...seen].map(([name, ranges]) => {
          const low = across[over](ranges.map(([low]) => -low));
          const high = across[over](ranges.map(([, high]) => high));
          if (!Number.isFinite(high - low)) throw new Error(`Its value "${name}" was infinite on some picture.`);
          return [name, [short(Math.min(0, -low)), short(Math.max(0, high))]];
        }),
      ),
  };
}

const across: Readonly<Record<Over, (values: readonly number[]) => number>> = {
  median: medianOf,
  mean: meanOf,
  widest: (values) => Math.max(...values),
};

/** Six digits, as a table is read by people too. */
const short = (value: number) => Number(value.toPrecision(6));
