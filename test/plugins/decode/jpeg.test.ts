import sharp from 'sharp';
import { expect, it } from 'vitest';
import { rejected } from '../../support/decoded.ts';

const jpeg = await sharp({ create: { width: 16, height: 16, channels: 3, background: '#936' } })
  .jpeg()
  .toBuffer();
const frame = jpeg.indexOf(Buffer.of(0xff, 0xc0));

it.each([
  ['12-bit', [0xc1, 0, 17, 12]],
  ['lossless', [0xc3, 0, 17, 8]],
  ['hierarchical', [0xc5, 0, 17, 8]],
  ['JPEG-LS', [0xf7, 0, 17, 8]],
])('a JPEG of the kind %s is not called damaged', async (kind, bytes) => {
  const data = Buffer.from(jpeg);
  data.set(bytes, frame + 1);
  expect(await rejected(data)).toMatchObject({ code: 'UNSUPPORTED_FORMAT', message: expect.stringContaining(kind) });
});

it('a damaged one is', async () => {
  expect(await rejected(jpeg.subarray(0, frame + 4))).toMatchObject({ code: 'CORRUPT_IMAGE' });
});
