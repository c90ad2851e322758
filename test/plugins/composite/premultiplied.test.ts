import { expect, it } from 'vitest';
import premultiplied from '../../../src/plugins/composite/premultiplied.ts';
import { mask, picture, pixelsOf } from '../../support/draw.ts';
import { run } from '../../support/run.ts';

it('multiplies color and alpha', async () => {
  const foreground = picture(3, 1, () => [200, 100, 7]);
  const { value } = await run(premultiplied, { foreground, mask: mask(' ▒█') });
  const half = [200, 100, 7].map((color) => Math.round((color * 128) / 255));
  expect(pixelsOf(value)).toEqual([
    [0, 0, 0, 0],
    [...half, 128],
    [200, 100, 7, 255],
  ]);
});
