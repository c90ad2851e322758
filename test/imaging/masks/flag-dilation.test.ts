import { describe, expect, it } from 'vitest';
import { dilateFlags } from '../../../src/imaging/masks/flag-dilation.ts';

const [width, height] = [7, 5];
const flagsOf = (...rows: readonly string[]) => Uint8Array.from(rows.join(''), (sign) => (sign === '#' ? 1 : 0));
const drawn = (flags: Uint8Array) =>
  Array.from({ length: height }, (_, y) =>
    Array.from(flags.subarray(y * width, (y + 1) * width), (flag) => (flag ? '#' : '.')).join(''),
  );

describe('dilated flags', () => {
  it('are a square around each flag', () => {
    const flags = flagsOf('.......', '.......', '..#....', '.......', '......#');
    expect(drawn(dilateFlags(flags, { width, height }, 0))).toEqual(drawn(flags));
    expect(drawn(dilateFlags(flags, { width, height }, 1))).toEqual([
      '.......',
      '.###...',
      '.###...',
      '.###.##',
      '.....##',
    ]);
    expect(drawn(dilateFlags(flags, { width, height }, 50))).toEqual(Array(height).fill('#######'));
  });

  it('are none where there is none', () => {
    expect(drawn(dilateFlags(new Uint8Array(width * height), { width, height }, 3))).toEqual(
      Array(height).fill('.......'),
    );
  });
});
