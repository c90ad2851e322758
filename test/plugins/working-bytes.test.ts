import { expect, it } from 'vitest';
import { limits } from '../../src/pipeline/index.ts';
import outline from '../../src/plugins/composite/outline.ts';
import shadow from '../../src/plugins/composite/shadow.ts';
import canvas from '../../src/plugins/layout/canvas.ts';
import scale from '../../src/plugins/layout/scale.ts';

const small = { width: 100, height: 100 };
const input = { width: 1000, height: 1000 };
const bytesOf = (plugin: { workingBytes?: unknown }, options: object, picture: object) =>
  (plugin.workingBytes as (...of: object[]) => number)(options, picture, input);

it('layout counts what its result has beyond the picture, up to the largest result there is', () => {
  const usual = bytesOf(scale, { width: 4000, height: 2000, enlarge: false }, small);
  expect(usual).toBe(4 * 10_000);
  expect(bytesOf(scale, { width: 4000, height: 2000, enlarge: true }, small) - usual).toBe(12 * (2000 ** 2 - 10_000));
  expect(bytesOf(scale, { width: 65535, enlarge: true }, small) - usual).toBe(12 * (limits.resultPixels - 10_000));
  const padded = { width: 3000, height: 3000, aspect: undefined, padding: 0, unit: 'pixels' };
  expect(bytesOf(canvas, padded, small)).toBe(8 * 10_000 + 12 * (3000 ** 2 - 10_000));
});

it('shadow and outline count what is larger than the picture where they expand it', () => {
  const lengths = { offsetX: 0, offsetY: 10, blur: 10, unit: 'pixels', expand: true };
  // 30 pixels on each side, moved down by 10.
  expect(bytesOf(shadow, lengths, small)).toBe(13 * 160 ** 2 + 12 * (160 ** 2 - 10_000));
  expect(bytesOf(shadow, { ...lengths, expand: false }, small)).toBe(13 * 10_000);
  const line = { width: 8, gap: 2, unit: 'pixels', expand: true };
  expect(bytesOf(outline, line, small)).toBe(16 * 122 ** 2 + 12 * (122 ** 2 - 10_000));
  const large = { width: 9000, height: 9000 };
  const most = 2 * 9000 ** 2;
  expect(bytesOf(shadow, { ...lengths, blur: 50, unit: 'percent' }, large)).toBe(13 * most + 12 * (most / 2));
});
