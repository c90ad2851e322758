import { floats, networkOf, op } from './networks.ts';

/** The ranges in which `int8Model` is exact: its steps are 1 and 127 there. */
export const int8Ranges = { x: [-1, 254], b: [0, 127 * 255] } as const;

/**
 * A model of two convolutions with a Relu between, which int8 computes exactly in `int8Ranges`, weights of 7
 * bits too: `y = max(0, 127 (left + x) - 127) + .5 max(0, 254 (below - x))` on `[1, 1, height, width]`, where what lies
 * outside is 0. Inputs are small: processors without int8 instructions add two products in 16 bits.
 */
export const int8Model = (opset = 13): Uint8Array =>
  networkOf(
    {
      nodes: [
        op('Conv', ['x', 'near', 'bias'], ['a'], { pads: [1, 1, 1, 1] }),
        op('Relu', ['a'], ['b']),
        op('Conv', ['b', 'mix'], ['y']),
      ],
      inputs: [{ name: 'x', shape: [1, 1, 'height', 'width'] }],
      outputs: [{ name: 'y', shape: [1, 1, 'height', 'width'] }],
      weights: [
        floats('near', [2, 1, 3, 3], [0, 0, 0, 127, 127, 0, 0, 0, 0, ...[0, 0, 0, 0, -254, 0, 0, 254, 0]]),
        floats('bias', [2], [-127, 0]),
        floats('mix', [1, 2, 1, 1], [1, 0.5]),
      ],
    },
    opset,
  );

/** The output of `int8Model` for rows of numbers. */
export function int8Answer(rows: readonly (readonly number[])[]): readonly number[] {
  const at = (y: number, x: number) => rows[y]?.[x] ?? 0;
  return rows.flatMap((row, y) =>
    row.map(
      (value, x) => Math.max(0, 127 * (at(y, x - 1) + value) - 127) + 0.5 * Math.max(0, 254 * (at(y + 1, x) - value)),
    ),
  );
}

/** Convolutions one after another that change nothing, from `x` over `a`, `b` and so on to `y`. */
export function chainModel(between: readonly string[]): Uint8Array {
  const value = (name: string) => ({ name, shape: [1, 1, 2, 2] });
  return networkOf({
    nodes: [...between, 'y'].map((to, i) => op('Conv', [['x', ...between][i]!, 'w'], [to])),
    inputs: [value('x')],
    outputs: [value('y')],
    weights: [floats('w', [1, 1, 1, 1], [1])],
  });
}
