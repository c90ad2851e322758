import { describe, expect, it } from 'vitest';
import type { Mask, Picture } from '../../../src/pipeline/index.ts';
import closedForm from '../../../src/plugins/refine/closed-form.ts';
import { picture } from '../../support/draw.ts';
import { codes, run } from '../../support/run.ts';

const [width, height] = [48, 24];
const maskOf = (byteAt: (x: number, y: number) => number): Mask => ({
  data: Uint8Array.from({ length: width * height }, (_, i) => byteAt(i % width, Math.floor(i / width))),
  width,
  height,
});
const grey = ({ data }: Mask): Picture => picture(width, height, (i) => [data[i]!, data[i]!, data[i]!]);

/** Strands: background to the left, subject to the right, in between both by turns. */
const truth = maskOf((x, y) => (x < 14 ? 0 : x > 33 ? 255 : 128 + 127 * Math.round(Math.sin(y * 1.3 + x / 9))));
const photograph = picture(width, height, (i) => {
  const alpha = truth.data[i]! / 255;
  return [220, 180, 60].map((value, c) => Math.round(alpha * value + (1 - alpha) * [40, 90, 120][c]!));
});
/** What a network makes of strands: a ramp. */
const ramp = maskOf((x) => Math.min(255, Math.max(0, (x - 13) * 12)));

const refined = (options = {}, mask = ramp) => run(closedForm, { mask, decoded: photograph }, options);
const errorOf = ({ data }: Mask) =>
  data.reduce((sum, byte, i) => sum + Math.abs(byte - truth.data[i]!), 0) / data.length;

describe('closedForm', () => {
  it('finds strands that the mask has blurred, where colors tell', async () => {
    const { value, warnings } = await refined();
    expect(warnings).toEqual([]);
    expect(errorOf(ramp)).toBeGreaterThan(25);
    expect(errorOf(value)).toBeLessThan(2);
  });

  it('holds what the mask is sure of', async () => {
    const { value } = await refined({ grow: 0 });
    for (const [i, byte] of ramp.data.entries()) if (byte <= 5 || byte >= 250) expect(value.data[i]).toBe(byte);
  });

  it('listens to the mask the more, the greater the prior', async () => {
    const distance = async (prior: number) => {
      const { value } = await refined({ prior });
      return value.data.reduce((sum, byte, i) => sum + Math.abs(byte - ramp.data[i]!), 0);
    };
    const [little, more, much] = [await distance(1e-3), await distance(1), await distance(10)];
    expect(little).toBeGreaterThan(more);
    expect(more).toBeGreaterThan(much);
  });

  it('takes what is known from a trimap, the mask aside', async () => {
    const half = maskOf(() => 128);
    const trimap = grey(maskOf((x) => (x < 12 ? 0 : x > 35 ? 255 : 127)));
    const { value } = await run(closedForm, { mask: half, decoded: photograph }, {}, undefined, { trimap });
    expect(errorOf(value)).toBeLessThan(3);
    expect([value.data[0], value.data[width - 1]]).toEqual([0, 255]);
  });

  it('refuses a trimap of another shape, and says where', async () => {
    const trimap = picture(10, 10, () => [0, 0, 0]);
    await expect(run(closedForm, { mask: ramp, decoded: photograph }, {}, undefined, { trimap })).rejects.toMatchObject(
      {
        code: 'BAD_OPTION',
        at: ['trimap'],
        message: expect.stringMatching(/10 x 10.*48 x 24/),
      },
    );
  });

  it('leaves the mask as it is, with a warning, where the solver does not get there', async () => {
    const { value, warnings } = await refined({ iterations: 1 });
    expect(value).toBe(ramp);
    expect(codes(warnings)).toEqual(['NOT_CONVERGED']);
  });

  it('leaves a mask that is sure everywhere', async () => {
    expect(
      (
        await refined(
          {},
          maskOf((x) => (x < 20 ? 0 : 255)),
        )
      ).value.data,
    ).toEqual(maskOf((x) => (x < 20 ? 0 : 255)).data);
  });

  it('never writes into a mask, not even where its bytes are a Buffer', async () => {
    const mask = { ...ramp, data: Buffer.from(ramp.data) };
    const { value } = await refined({}, mask);
    expect([...mask.data]).toEqual([...ramp.data]);
    expect([...value.data]).not.toEqual([...ramp.data]);
  });

  it('solves a smaller picture where there is too much to solve', async () => {
    const bars = maskOf((x, y) => (x < 14 ? 0 : x > 33 ? 255 : y % 12 < 6 ? 0 : 255));
    const decoded = picture(width, height, (i) => [bars.data[i]!, 100, 255 - bars.data[i]!]);
    const { value } = await run(closedForm, { mask: ramp, decoded }, { limit: 300 });
    const distance = (mask: Mask) => mask.data.reduce((sum, byte, i) => sum + Math.abs(byte - bars.data[i]!), 0);
    expect(distance(value)).toBeLessThan(0.5 * distance(ramp));
    for (const [i, byte] of value.data.entries()) {
      if (i % width < 9 || i % width > 38) expect(byte).toBe(ramp.data[i]);
    }
  });
});
