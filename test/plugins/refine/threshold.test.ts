import { expect, it } from 'vitest';
import threshold from '../../../src/plugins/refine/threshold.ts';
import { drawn, mask } from '../../support/draw.ts';
import { run } from '../../support/run.ts';

const every = { data: Uint8Array.from({ length: 256 }, (_, byte) => byte), width: 16, height: 16 };

it('makes a soft edge hard', async () => {
  const { value } = await run(threshold, { mask: mask(' ░▒▓█', '█▓▓░ ') });
  expect(drawn(value)).toEqual(['   ██', '███  ']);
});

it.each([
  [0, 0],
  [0.25, 64],
  [0.5, 128],
  [1, 255],
])('at %f keeps bytes above %i', async (at, last) => {
  const { value } = await run(threshold, { mask: every }, { at });
  expect([...value.data]).toEqual(Array.from(every.data, (byte) => (byte > last ? 255 : 0)));
});

it('ramps within its softness, around the cut', async () => {
  const { value } = await run(threshold, { mask: every }, { at: 0.5, softness: 0.5 });
  const edge = 0.25 * 255;
  expect(value.data[Math.floor(128.5 - edge)]).toBe(0);
  expect(value.data[Math.ceil(128.5 + edge)]).toBe(255);
  // Half a byte to either side of the middle, twice as steep: 127.5 - 1 and 127.5 + 1.
  expect([value.data[128], value.data[129]]).toEqual([127, 129]);
  expect([...value.data]).toEqual([...value.data].sort((a, b) => a - b));
});

it('never lifts the background, nor dims the subject, however wide the ramp', async () => {
  for (const at of [0, 0.1, 0.5, 0.9]) {
    const { value } = await run(threshold, { mask: every }, { at, softness: 1 });
    expect([value.data[0], value.data[255]]).toEqual([0, 255]);
  }
});
