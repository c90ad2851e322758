import { expect, it } from 'vitest';
import binary from '../../../src/plugins/composite/binary.ts';
import { drawn, mask, picture, pixelsOf } from '../../support/draw.ts';
import { run } from '../../support/run.ts';

const foreground = picture(5, 1, (i) => [i, 100, 7]);

it('keeps a pixel whole or not at all', async () => {
  const { value } = await run(binary, { foreground, mask: mask(' ░▒▓█') });
  expect(pixelsOf(value)).toEqual([
    [0, 0, 0, 0],
    [0, 0, 0, 0],
    [0, 0, 0, 0],
    [3, 100, 7, 255],
    [4, 100, 7, 255],
  ]);
});

it('cuts where it is told', async () => {
  const alphaAt = async (at: number) => {
    const { value } = await run(binary, { foreground, mask: mask(' ░▒▓█') }, { at });
    return drawn({ data: Uint8Array.from(pixelsOf(value), ([, , , alpha]) => alpha!), width: 5, height: 1 })[0];
  };
  expect([await alphaAt(0), await alphaAt(0.3), await alphaAt(0.99)]).toEqual([' ████', '  ███', '    █']);
});
