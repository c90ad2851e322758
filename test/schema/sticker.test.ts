import sharp from 'sharp';
import { expect, it } from 'vitest';
import { dataUriOf, drawn, openTestServer } from '../support/server.ts';

/** A mask whose subject is a square in one corner, with haze of this opacity everywhere else. */
async function hazy(haze: number): Promise<Buffer> {
  const [width, height, side] = [200, 120, 40];
  const data = new Uint8Array(width * height).fill(Math.round(255 * haze));
  for (let y = 10; y < 10 + side; y++) data.fill(255, y * width + 10, y * width + 10 + side);
  return sharp(data, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer();
}

it.each([0, 0.03, 0.08])('STICKER centers its subject, with haze of %d around it', async (haze) => {
  const api = await openTestServer();
  const [image, mask] = [dataUriOf(await drawn(200, 120, '#0a0', false)), dataUriOf(await hazy(haze))];
  const query = `mutation { removeBackground(image: { dataUri: "${image}" }, mask: { dataUri: "${mask}" }, preset: STICKER) {
    render(encode: { png: {} }) { dataUri }
  } }`;
  const { data, errors } = await api.askRaw(query);
  expect(errors).toEqual([]);
  const bytes = Buffer.from(data.removeBackground.render.dataUri.split(',')[1], 'base64');
  const { data: alpha, info } = await sharp(bytes).extractChannel(3).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([512, 512]);
  const columns: number[] = [];
  const rows: number[] = [];
  for (const [i, value] of alpha.entries()) {
    if (value < 128) continue;
    columns.push(i % 512);
    rows.push(Math.floor(i / 512));
  }
  for (const places of [columns, rows]) {
    const [least, most] = places.reduce(([a, b], at) => [Math.min(a, at), Math.max(b, at)], [512, 0] as [
      number,
      number,
    ]);
    expect(least).toBeLessThan(12);
    expect(least + most).toBeGreaterThan(505);
    expect(least + most).toBeLessThan(517);
  }
  await api.close();
});
