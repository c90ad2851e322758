import { expect, it } from 'vitest';
import overlay from '../../../src/plugins/composite/overlay.ts';
import { mask, picture, pixelsOf } from '../../support/draw.ts';
import { run } from '../../support/run.ts';

const decoded = picture(3, 1, () => [200, 100, 0]);
const tinted = (share: number) => [200 + 55 * share, 100 - 100 * share, 0].map(Math.round);
const options = { color: '#ff0000', opacity: 0.6 };

it('tints the background as much as it is background', async () => {
  const { value } = await run(overlay, { decoded, mask: mask(' ▒█') }, options);
  expect(pixelsOf(value)).toEqual([tinted(0.6), tinted(76 / 255), [200, 100, 0]]);
});

it('tints the subject', async () => {
  const { value } = await run(overlay, { decoded, mask: mask(' ▒█') }, { ...options, on: 'subject' });
  expect(pixelsOf(value)).toEqual([[200, 100, 0], tinted(77 / 255), tinted(0.6)]);
});

it('of no opacity is the picture, transparency and all', async () => {
  const faded = picture(3, 1, (i) => [200, 100, 0, 100 * i]);
  const { value } = await run(overlay, { decoded: faded, mask: mask(' ▒█') }, { ...options, opacity: 0 });
  expect(pixelsOf(value)).toEqual([
    [0, 0, 0, 0],
    [200, 100, 0, 100],
    [200, 100, 0, 200],
  ]);
});
