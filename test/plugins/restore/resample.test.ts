import { describe, expect, it } from 'vitest';
import type { Box, Frame, MatteView } from '../../../src/pipeline/index.ts';
import restore from '../../../src/plugins/restore/resample.ts';
import { drawn } from '../../support/draw.ts';
import { ramp, shiftOf } from '../../support/ramps.ts';
import { modelOf, run } from '../../support/run.ts';

const box = (left: number, top: number, width: number, height: number): Box => ({ left, top, width, height });

function matteOf(
  width: number,
  height: number,
  values: ArrayLike<number>,
  source: Box,
  content = box(0, 0, width, height),
  picture: Frame['picture'] = source,
) {
  const frame = { picture, source, content };
  return { data: Float32Array.from(values), width, height, frame } satisfies MatteView;
}

describe.each(['nearest', 'linear', 'cubic'])('with %s', (kernel) => {
  it.each([
    ['shrinking', 83, 79],
    ['enlarging', 263, 401],
  ])('is centred when %s', async (_, width, height) => {
    const from = { width: 128, height: 130 };
    for (const axis of ['x', 'y'] as const) {
      const made = [1, -1].map(async (slope) => {
        const values = Array.from(ramp(from, 1, axis, slope).data, (value) => value / 255);
        const matte = [matteOf(from.width, from.height, values, box(0, 0, width, height))];
        const { value } = await run(restore, { matte, model: modelOf() }, { kernel });
        return { ...value, channels: 1 as const };
      });
      const [up, down] = await Promise.all(made);
      expect(Math.abs(shiftOf(up!, down!, from, axis, 1))).toBeLessThan(0.02);
    }
  });
});

it('rounds to bytes, clamps, and takes NaN for background', async () => {
  const matte = [matteOf(6, 1, [0, 0.5, 1, Number.NaN, -3, 7], box(0, 0, 6, 1))];
  const { value } = await run(restore, { matte, model: modelOf() });
  expect([...value.data]).toEqual([0, 128, 255, 0, 0, 255]);
});

it('cuts the padding off before it stretches', async () => {
  const values = [1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1];
  const matte = [matteOf(4, 3, values, box(0, 0, 8, 2), box(0, 1, 4, 1))];
  const { value } = await run(restore, { matte, model: modelOf() });
  expect(drawn(value)).toEqual(['        ', '        ']);
});

describe('an answer that is coarser than the picture', () => {
  it('is cut inside a pixel where the padding ends there', async () => {
    // A picture of 8 x 6 in a view of 8 x 8, from a network that is coarser by 4: rows 1 to 7 of 8 are the picture.
    const values = [1, 1, 0, 0];
    const matte = [matteOf(2, 2, values, box(0, 0, 8, 6), box(0, 0.25, 2, 1.5))];
    const { value } = await run(restore, { matte, model: modelOf() }, { kernel: 'nearest' });
    expect(drawn(value)).toEqual([...Array(3).fill('████████'), ...Array(3).fill('        ')]);
  });

  it.each([box(0, 0.3, 3, 2.4), box(2.9, 0, 0.1, 3)])(
    'is cut at the nearest pixel where the sizes are odd: %o',
    async (content) => {
      const matte = [matteOf(3, 3, Array(9).fill(1), box(0, 0, 10, 8), content)];
      const { value } = await run(restore, { matte, model: modelOf() });
      expect(drawn(value)).toEqual(Array(8).fill('██████████'));
    },
  );
});

it('puts views where they belong, and fades from one to the other where they overlap', async () => {
  const picture = { width: 8, height: 2 };
  const matte = [
    matteOf(2, 1, [1, 1], box(0, 0, 4, 2), box(0, 0, 2, 1), picture),
    matteOf(2, 1, [0, 0], box(2, 0, 4, 1), box(0, 0, 2, 1), picture),
    matteOf(1, 1, [1], box(7, 1, 1, 1), box(0, 0, 1, 1), picture),
  ];
  const { value } = await run(restore, { matte, model: modelOf() });
  expect(drawn(value)).toEqual(['██▓▒    ', '████   █']);
});
