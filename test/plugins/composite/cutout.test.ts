import { expect, it } from 'vitest';
import cutout from '../../../src/plugins/composite/cutout.ts';
import { mask, picture, pixelsOf } from '../../support/draw.ts';
import { run } from '../../support/run.ts';

it('keeps color straight under any alpha, and clears it where nobody sees it', async () => {
  const foreground = picture(3, 1, () => [200, 100, 7]);
  const { value } = await run(cutout, { foreground, mask: mask(' ▒█') });
  expect(pixelsOf(value)).toEqual([
    [0, 0, 0, 0],
    [200, 100, 7, 128],
    [200, 100, 7, 255],
  ]);
  expect(value).toMatchObject({ width: 3, height: 1, channels: 4, at: { left: 0, top: 0, scale: 1 } });
});

it("takes color only from a foreground with alpha: the mask knows the picture's alpha already", async () => {
  const foreground = picture(1, 1, () => [200, 100, 7, 3]);
  const { value } = await run(cutout, { foreground, mask: mask('█') });
  expect(pixelsOf(value)).toEqual([[200, 100, 7, 255]]);
});
