import { describe, expect, it } from 'vitest';
import { createHost, type Picture } from '../../../src/pipeline/index.ts';
import own from '../../../src/plugins/restore/own.ts';
import { picture } from '../../support/draw.ts';

const host = createHost();
const restored = async (mask: Picture, width: number, height: number) =>
  own.run({ decoded: picture(width, height, () => [0, 0, 0]) }, { mask }, host);

describe('an own mask', () => {
  it('keeps every grey as it is', async () => {
    const mask = picture(16, 16, (i) => [i, i, i]);
    expect([...(await restored(mask, 16, 16)).data]).toEqual(Array.from({ length: 256 }, (_, i) => i));
  });

  it('counts the lightness of colors', async () => {
    const colors = [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
    ];
    expect([
      ...(
        await restored(
          picture(3, 1, (i) => colors[i]!),
          3,
          1,
        )
      ).data,
    ]).toEqual([54, 182, 18]);
  });

  it('counts its alpha if any of it is transparent, else its lightness', async () => {
    const some = picture(2, 1, (i) => (i ? [255, 255, 255, 3] : [0, 0, 0, 255]));
    expect([...(await restored(some, 2, 1)).data]).toEqual([255, 3]);
    const none = picture(2, 1, (i) => (i ? [255, 255, 255, 255] : [0, 0, 0, 255]));
    expect([...(await restored(none, 2, 1)).data]).toEqual([0, 255]);
  });

  it('warns of a photograph, and not of greys, of a few colors, or of colors behind its alpha', async () => {
    const warningsOf = async (mask: Picture) => {
      const codes: string[] = [];
      const host = createHost({ warn: (code) => void codes.push(code) });
      await own.run({ decoded: picture(100, 100, () => [0, 0, 0]) }, { mask }, host);
      return codes;
    };
    const sky = picture(100, 100, (i) => [90, 120, 120 + (i % 100)]);
    expect(await warningsOf(sky)).toEqual(['MASK_IN_COLOR']);
    // The chroma of a JPEG.
    expect(await warningsOf(picture(100, 100, (i) => [i % 200, (i % 200) + 8, (i % 200) + 14]))).toEqual([]);
    expect(await warningsOf(picture(100, 100, (i) => (i < 400 ? [255, 0, 0] : [255, 255, 255])))).toEqual([]);
    expect(await warningsOf(picture(100, 100, (i) => [90, 120, 220, i % 256]))).toEqual([]);
  });

  it('is stretched to the picture where the shape agrees within 1 %', async () => {
    const mask = picture(100, 50, (i) => (i % 100 < 50 ? [0, 0, 0] : [255, 255, 255]));
    const { data, width, height } = await restored(mask, 404, 201);
    expect([width, height, data.length]).toEqual([404, 201, 404 * 201]);
    expect([data[0], data[403]]).toEqual([0, 255]);
    // The edge lies in the middle: the two pixels beside it are as far from black as from white.
    expect(Math.abs(data[201]! + data[202]! - 255)).toBeLessThanOrEqual(1);
  });

  it('is refused where it has another shape, and says both', async () => {
    const refused = restored(
      picture(50, 50, () => [0, 0, 0]),
      100,
      50,
    );
    await expect(refused).rejects.toMatchObject({ code: 'BAD_OPTION', at: ['mask'] });
    await expect(refused).rejects.toThrow(/50 x 50.*100 x 50/);
  });
});
