import { describe, expect, it } from 'vitest';
import type { Composite, Subject } from '../../../src/pipeline/index.ts';
import crop from '../../../src/plugins/layout/crop.ts';
import { codes, run } from '../../support/run.ts';

/** Each pixel says where it is. */
const composite = (at: Partial<Composite['at']> = {}, channels: 3 | 4 = 3): Composite => ({
  data: Uint8Array.from({ length: 20 * 10 * channels }, (_, i) => {
    const pixel = Math.floor(i / channels);
    return [pixel % 20, Math.floor(pixel / 20), 0, 255][i % channels]!;
  }),
  width: 20,
  height: 10,
  channels,
  at: { left: 0, top: 0, scale: 1, ...at },
});
const subject = (left: number, top: number, width: number, height: number): Subject => ({
  box: { left, top, width, height },
  coverage: 0.1,
  touchesBorder: false,
  components: 1,
  uncertainty: 0,
  doubt: 0,
  confidence: null,
});

/** Left, top, right and bottom of what is left, as its pixels say. */
const cornersOf = ({ data, channels }: Composite) => [data[0], data[1], data.at(-channels), data.at(1 - channels)];

describe('to the subject', () => {
  it.each([
    [{}, [5, 2, 12, 6]],
    [{ margin: 1 }, [4, 1, 13, 7]],
    [{ margin: 25, unit: 'percent' }, [3, 0, 14, 8]],
    [{ margin: 1, left: 0, bottom: 3 }, [5, 1, 13, 9]],
    [{ margin: 0.5 }, [4, 1, 13, 7]],
    [{ margin: 50 }, [0, 0, 19, 9]],
  ])('with %o', async (options, corners) => {
    const { value, warnings } = await run(crop, { composite: composite(), subject: subject(5, 2, 8, 5) }, options);
    expect(cornersOf(value)).toEqual(corners);
    expect([value.width, value.height]).toEqual([corners[2]! - corners[0]! + 1, corners[3]! - corners[1]! + 1]);
    expect(value.at).toEqual({ left: 0 - corners[0]!, top: 0 - corners[1]!, scale: 1 });
    expect(warnings).toEqual([]);
  });

  it('finds it where earlier steps put it', async () => {
    const scaled = composite({ left: 2, top: -1, scale: 0.5 });
    const { value } = await run(crop, { composite: scaled, subject: subject(10, 8, 8, 6) }, {});
    expect(cornersOf(value)).toEqual([7, 3, 10, 5]);
    expect(value.at).toEqual({ left: -5, top: -4, scale: 0.5 });
  });

  it('is not led astray by the rounding errors of a scale', async () => {
    const third = composite({ scale: 1 / 3 });
    const { value } = await run(crop, { composite: third, subject: subject(9, 6, 12, 9) }, {});
    expect(cornersOf(value)).toEqual([3, 2, 6, 4]);
  });
});

it('twice is once', async () => {
  const inputs = { composite: composite(), subject: subject(5, 2, 8, 5) };
  const once = (await run(crop, inputs)).value;
  const twice = (await run(crop, { ...inputs, composite: once })).value;
  expect(twice).toBe(once);
});

describe('to what can be seen', () => {
  const faint = (): Composite => {
    const made = composite({}, 4);
    for (let i = 0; i < 200; i++) made.data[4 * i + 3] = i === 45 ? 13 : i === 128 ? 255 : i === 199 ? 12 : 0;
    return made;
  };

  it('cuts transparency off', async () => {
    const { value } = await run(crop, { composite: faint(), subject: subject(0, 0, 1, 1) }, { to: 'visible' });
    expect(cornersOf(value)).toEqual([5, 2, 8, 6]);
    expect(value.at).toEqual({ left: -5, top: -2, scale: 1 });
  });

  it('is everything where nothing is transparent', async () => {
    const given = composite();
    const { value } = await run(crop, { composite: given, subject: subject(5, 2, 8, 5) }, { to: 'visible' });
    expect(value).toBe(given);
  });
});

it.each([
  ['there is no subject', { box: null }, {}],
  ['the subject was cut off before', subject(30, 30, 5, 5), {}],
])('leaves the picture as it is where %s, and says so', async (_, found, options) => {
  const given = composite();
  const { value, warnings } = await run(
    crop,
    { composite: given, subject: { ...subject(0, 0, 1, 1), ...found } },
    options,
  );
  expect(value).toBe(given);
  expect(codes(warnings)).toEqual(['NOTHING_TO_CROP']);
});
