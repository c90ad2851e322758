import { expect, it } from 'vitest';
import background from '../../../src/plugins/composite/background.ts';
import { mask, picture, pixelsOf } from '../../support/draw.ts';
import { run } from '../../support/run.ts';

it('is what cutout leaves behind', async () => {
  const { value } = await run(background, { decoded: picture(3, 1, () => [200, 100, 7]), mask: mask(' ▒█') });
  expect(pixelsOf(value)).toEqual([
    [200, 100, 7, 255],
    [200, 100, 7, 127],
    [0, 0, 0, 0],
  ]);
});

it('leaves transparent what was transparent', async () => {
  const opacity = [0, 128, 255];
  const decoded = picture(3, 1, (i) => [200, 100, 7, opacity[i]!]);
  const { value } = await run(background, { decoded, mask: mask(' ░░') });
  expect(pixelsOf(value)).toEqual([
    [0, 0, 0, 0],
    [200, 100, 7, 64],
    [200, 100, 7, 191],
  ]);
});
