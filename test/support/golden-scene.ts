import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';
import {
  type AnyPlugin,
  type Artefacts,
  createHost,
  type Frame,
  type Model,
  type Picture,
  schemaOf,
  stageOf,
  tensorOf,
} from '../../src/pipeline/index.ts';
import type { Pixels } from './golden.ts';

/** How a plugin is asked for a golden picture. */
export interface Case {
  readonly options?: Readonly<Record<string, unknown>>;
  /** Pictures in options, as `run` sees them. */
  readonly pictures?: Readonly<Record<string, Picture>>;
  /** What it gets instead of the usual scene. */
  readonly inputs?: Partial<Artefacts>;
}

const fileOf = (name: string) => fileURLToPath(new URL(`../golden/${name}`, import.meta.url));

/** The sample CAT, 96 x 64 pixels in few colors, so that goldens are small. */
export const cat = await readFile(fileOf('cat.png'));
export const decoded = (await pixelsOf(sharp(cat))) as Picture;
const { width, height } = decoded;

/** The default model's own mask of CAT, made once and shrunk. */
const mask = await pixelsOf(sharp(fileOf('mask.png')).toColourspace('b-w'));

/** The same mask without anything between subject and background. */
export const hardened: Artefacts['mask'] = {
  data: Uint8Array.from(mask.data, (byte) => (byte > 127 ? 255 : 0)),
  width,
  height,
};

/** The same mask with soft specks beside the cat and soft holes in it, some small and some larger. */
export const spotted: Artefacts['mask'] = {
  data: Uint8Array.from(mask.data, (byte, i) => {
    const near = (x: number, y: number, radius: number) =>
      Math.max(0, Math.min(1, radius + 0.5 - Math.hypot((i % width) - x, Math.floor(i / width) - y)));
    const speck = Math.max(near(8, 8, 1), near(16, 14, 3), near(88, 6, 2));
    const hole = Math.max(near(50, 40, 1), near(62, 44, 3), near(40, 50, 2));
    return Math.round(Math.max(byte * (1 - hole), 255 * speck));
  }),
  width,
  height,
};

/** The same cat, fading towards a corner. */
export const faded: Picture = {
  data: Uint8Array.from({ length: 4 * width * height }, (_, i) => {
    const pixel = i >> 2;
    const at = Math.hypot(pixel % width, pixel / width) / Math.hypot(width, height);
    return i % 4 < 3 ? decoded.data[3 * pixel + (i % 4)]! : Math.round(255 * Math.min(1, 1.5 * at));
  }),
  width,
  height,
  channels: 4,
};

/** Something to put behind: stripes that lean, 120 x 40. */
export const stripes: Picture = {
  data: Uint8Array.from({ length: 3 * 120 * 40 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % 120, Math.floor(i / 360)];
    const color = Math.floor((x + y) / 10) % 2 === 0 ? [40, 90, 60 + x] : [90, 160, 220 - x];
    return color[i % 3]!;
  }),
  width: 120,
  height: 40,
  channels: 3,
};

/** What somebody would paint for CAT: black and white where it is clear, grey between. */
export const trimap: Picture = {
  data: Uint8Array.from({ length: 3 * width * height }, (_, i) => {
    const opacity = mask.data[Math.floor(i / 3)]!;
    return opacity < 40 ? 0 : opacity > 240 ? 255 : 128;
  }),
  width,
  height,
  channels: 3,
};

export const modelOf = (input: Partial<Model['input']> = {}): Model => ({
  name: 'golden',
  digest: `sha256:${'0'.repeat(64)}`,
  input: { size: [48, 48], layout: 'nchw', order: 'rgb', ...input },
  output: { channels: 1, meaning: 'opacity' },
});

const whole = (w: number, h: number): Frame['source'] => ({ left: 0, top: 0, width: w, height: h });

/** The cat's face, times a factor. */
export async function face(factor = 1): Promise<Artefacts['resized'][number]> {
  const box = { left: 19, top: 6, width: 48, height: 48 };
  const { data } = await pixelsOf(sharp(cat).extract(box).linear(factor, 0));
  return { data, width: 48, height: 48, frame: { picture: { width, height }, source: box, content: whole(48, 48) } };
}

/** Logits of two classes, -16 to 16, as a portrait network gave them once: `raw.png` has one plane above the other. */
export async function logits(map: (logit: number) => number, channels = 1): Promise<Artefacts['output'][number]> {
  const { data, info } = await sharp(fileOf('raw.png'))
    .toColourspace('grey16')
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true });
  const shorts = new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
  const planes = Float32Array.from(shorts, (short) => map((short / 65535) * 32 - 16));
  const size = { width: info.width, height: info.height / 2 };
  // The second plane is the person.
  const values = channels === 2 ? planes : planes.subarray(planes.length / 2);
  return {
    data: values,
    ...size,
    channels,
    frame: { picture: size, source: whole(size.width, size.height), content: whole(size.width, size.height) },
  };
}

/** The mask at a network's size, as the network would give it of a picture that fills this box of its input. */
export async function matteOf(
  size: readonly [number, number],
  content: Frame['content'],
): Promise<Artefacts['matte'][number]> {
  const shrunk = await pixelsOf(
    sharp(fileOf('mask.png')).toColourspace('b-w').resize(content.width, content.height, { fit: 'fill' }),
  );
  const data = new Float32Array(size[0] * size[1]);
  for (let y = 0; y < content.height; y++) {
    for (let x = 0; x < content.width; x++) {
      data[(content.top + y) * size[0] + content.left + x] = shrunk.data[y * content.width + x]! / 255;
    }
  }
  return {
    data,
    width: size[0],
    height: size[1],
    frame: { picture: { width, height }, source: whole(width, height), content },
  };
}

/** A blurred view of the whole mask and two sharp tiles, the lower half of the right one lost. */
export async function tilesOf(): Promise<Artefacts['matte']> {
  const tiles = [0, 40].map((left): Artefacts['matte'][number] => {
    const source = { left, top: 0, width: 56, height };
    const data = Float32Array.from({ length: 56 * height }, (_, i) => {
      const [x, y] = [i % 56, Math.floor(i / 56)];
      return left > 0 && y > height / 2 ? 0 : mask.data[y * width + left + x]! / 255;
    });
    return { data, width: 56, height, frame: { picture: { width, height }, source, content: whole(56, height) } };
  });
  return [await matteOf([24, 16], whole(24, 16)), ...tiles];
}

const cutout: Artefacts['composite'] = {
  data: Uint8Array.from({ length: 4 * width * height }, (_, i) =>
    i % 4 === 3 ? mask.data[i >> 2]! : mask.data[i >> 2]! && decoded.data[3 * (i >> 2) + (i % 4)]!,
  ),
  width,
  height,
  channels: 4,
  at: { left: 0, top: 0, scale: 1 },
};

const scene: Artefacts = {
  source: { data: cat },
  model: modelOf(),
  decoded,
  resized: [await face()],
  input: [],
  output: [await logits((logit) => logit)],
  matte: [await matteOf([40, 30], whole(40, 30))],
  mask,
  subject: {
    box: whole(width, height),
    coverage: 0.7,
    touchesBorder: true,
    components: 1,
    uncertainty: 0.3,
    doubt: 0,
    confidence: null,
  },
  foreground: decoded,
  composite: cutout,
  encoded: { data: cat, mediaType: 'image/png', extension: 'png', width, height },
};

/** What a plugin makes of the scene, as a picture. */
export async function shown(plugin: AnyPlugin, { options = {}, pictures = {}, inputs = {} }: Case): Promise<Pixels> {
  const named = Object.fromEntries(Object.keys(pictures).map((name) => [name, { digest: '0'.repeat(64) }]));
  const complete = { ...schemaOf(plugin.options).parse({ ...options, ...named }), ...pictures };
  const value = await plugin.run({ ...scene, ...inputs }, complete, createHost());
  return looks[stageOf(plugin.stage).writes as keyof typeof looks](value as never);
}

/** How artefacts look. */
const looks = {
  decoded: (picture: Artefacts['decoded']) => picture,
  resized: (views: Artefacts['resized']) => stacked(views.map((view) => ({ ...view, channels: 3 }))),
  // In the layout and order of the tensor: -3 is black, 3 is white.
  input: (views: Artefacts['input']) =>
    stacked(
      views.map((view) => {
        const grey = Uint8ClampedArray.from(tensorOf(view), (value) => ((value + 3) / 6) * 255);
        const planar = view.layout === 'nchw';
        return {
          data: new Uint8Array(grey),
          width: view.width,
          height: view.height * (planar ? 3 : 1),
          channels: planar ? 1 : 3,
        };
      }),
    ),
  matte: (views: Artefacts['matte']) =>
    stacked(
      views.map(({ data, ...view }) => ({
        ...view,
        data: new Uint8Array(Uint8ClampedArray.from(data, (value) => value * 255)),
        channels: 1,
      })),
    ),
  mask: (made: Artefacts['mask']): Pixels => ({ ...made, channels: 1 }),
  foreground: (picture: Artefacts['foreground']) => picture,
  composite: (made: Artefacts['composite']) => made,
  encoded: ({ data }: Artefacts['encoded']) => pixelsOf(sharp(data)),
};

/** Views one above the other, black beside the narrower ones. */
function stacked(views: readonly Pixels[]): Pixels {
  const { channels } = views[0]!;
  const width = Math.max(...views.map((view) => view.width));
  const rows = views.flatMap((view) =>
    Array.from({ length: view.height }, (_, y) => {
      const row = new Uint8Array(width * channels);
      row.set(view.data.subarray(y * view.width * channels, (y + 1) * view.width * channels));
      return row;
    }),
  );
  return { data: Buffer.concat(rows), width, height: rows.length, channels };
}

async function pixelsOf(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels as Pixels['channels'] };
}
