import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { shrink } from '../../../src/imaging/index.ts';
import type { Box, Mask, MatteView, Picture } from '../../../src/pipeline/index.ts';
import guided from '../../../src/plugins/restore/guided.ts';
import restore from '../../../src/plugins/restore/resample.ts';
import { mean } from '../../support/distance.ts';
import { picture } from '../../support/draw.ts';
import { modelOf, run } from '../../support/run.ts';
import { hasShared, needsShared, sharedFile } from '../../support/shared.ts';

const { signal } = new AbortController();
const box = (left: number, top: number, width: number, height: number): Box => ({ left, top, width, height });
const [width, height] = [64, 48];
const isInside = (i: number) => Math.hypot((i % width) - 30.7, Math.floor(i / width) - 22.2) < 15.5;
const decoded = picture(width, height, (i) => (isInside(i) ? [200, 160, 90] : [40, 80, 120]));
const disk: Mask = {
  data: Uint8Array.from({ length: width * height }, (_, i) => (isInside(i) ? 255 : 0)),
  width,
  height,
};

/** What a network says of a part of the picture, at a fourth of its size, within a view that is larger by some padding. */
async function viewOf(source: Box, padding = 0): Promise<MatteView> {
  const part = await sharp(disk.data, { raw: { width, height, channels: 1 } })
    .extract({ ...source })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  const content = box(padding, 0, source.width / 4, source.height / 4);
  const cut = { data: part, width: source.width, height: source.height, channels: 1 } as const;
  const small = await shrink(cut, content, 'linear', signal);
  const view = { width: content.width + 2 * padding, height: content.height };
  const data = new Float32Array(view.width * view.height).fill(1);
  for (const [i, byte] of small.data.entries()) {
    data[Math.floor(i / content.width) * view.width + padding + (i % content.width)] = byte / 255;
  }
  return { data, ...view, frame: { picture: { width, height }, source, content } };
}

const errors = async (matte: readonly MatteView[], options = {}) => ({
  ours: mean((await run(guided, { matte, decoded, model: modelOf() }, options)).value.data, disk.data),
  cubic: mean((await run(restore, { matte, model: modelOf() }, { kernel: 'cubic' })).value.data, disk.data),
});

it('finds the edge again that a small matte lost, also under padding', async () => {
  for (const padding of [0, 3]) {
    const { ours, cubic } = await errors([await viewOf(box(0, 0, width, height), padding)]);
    expect(ours).toBeLessThan(0.3 * cubic);
  }
});

it('does so within each of several views, and joins them', async () => {
  const views = [box(0, 0, width, height), box(0, 0, 40, height), box(24, 0, 40, height)];
  const { ours, cubic } = await errors(await Promise.all(views.map((source) => viewOf(source))));
  expect(ours).toBeLessThan(0.3 * cubic);
});

it('is the cubic where nothing is smaller than the matte', async () => {
  const matte = [await viewOf(box(0, 0, width, height))];
  const [plain, ours] = [
    await run(restore, { matte, model: modelOf() }),
    await run(guided, { matte, decoded, model: modelOf() }, { subsampling: 1 }),
  ];
  expect(ours.value).toEqual(plain.value);
});

describe.skipIf(!hasShared)(`real hair${needsShared}`, () => {
  it.each(['GT01', 'GT13', 'GT27'])('%s comes back better from a quarter of its size', async (name) => {
    const read = async (file: string, channels: 1 | 3) => {
      const image = sharp(sharedFile(`gt/alphamatting27/${file}/${name}.png`)).removeAlpha();
      const { data, info } = await image
        .toColourspace(channels === 1 ? 'b-w' : 'srgb')
        .raw()
        .toBuffer({ resolveWithObject: true });
      return { data: new Uint8Array(data), width: info.width, height: info.height, channels };
    };
    const [photo, alpha] = [(await read('image', 3)) as Picture, await read('alpha', 1)];
    const size = { width: Math.round(alpha.width / 4), height: Math.round(alpha.height / 4) };
    const small = await shrink({ ...alpha, channels: 1 }, size, 'linear', signal);
    const whole = (of: { width: number; height: number }) => box(0, 0, of.width, of.height);
    const frame = { picture: { width: alpha.width, height: alpha.height }, source: whole(alpha), content: whole(size) };
    const matte: MatteView[] = [{ data: Float32Array.from(small.data, (byte) => byte / 255), ...size, frame }];
    const ours = (await run(guided, { matte, decoded: photo, model: modelOf() })).value;
    const cubic = (await run(restore, { matte, model: modelOf() })).value;
    expect(mean(ours.data, alpha.data)).toBeLessThan(0.9 * mean(cubic.data, alpha.data));
  });
});
