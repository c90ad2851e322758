import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyPlugin, Artefacts } from '../src/pipeline/index.ts';
import { plugins } from '../src/plugins/index.ts';
import { COMMAND, createGoldens, folderOf, type Pixels } from './support/golden.ts';
import {
  type Case,
  cat,
  decoded,
  face,
  faded,
  hardened,
  logits,
  matteOf,
  modelOf,
  shown,
  spotted,
  stripes,
  tilesOf,
  trimap,
} from './support/golden-scene.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const goldens = createGoldens({
  golden: here('golden'),
  actual: here('actual'),
  update: process.env.UPDATE_GOLDENS === '1',
});

/** Stages whose results cannot be looked at. */
const unseen: readonly string[] = ['infer', 'measure'];

const kernels = ['nearest', 'linear', 'cubic', 'mitchell', 'lanczos2', 'lanczos3'];
const each = <T>(names: readonly T[], make: (name: T) => Case) =>
  Object.fromEntries(names.map((name) => [name, make(name)]));
const bytes = async (image: Sharp): Promise<Partial<Artefacts>> => ({ source: { data: await image.toBuffer() } });
const ofLogits = async (map: (logit: number) => number, channels?: number): Promise<Partial<Artefacts>> => ({
  output: [await logits(map, channels)],
});
const enlarged = { model: modelOf({ size: [120, 32] }) };
const resizable = { model: modelOf({ sizes: { least: 24, most: 96, multipleOf: 4 } }) };
const turned = { model: modelOf({ layout: 'nhwc', order: 'bgr' }) };
const small = { model: modelOf({ size: [24, 24] }) };
const found = { box: { left: 19, top: 6, width: 48, height: 48 }, coverage: 0.3, touchesBorder: false, components: 1 };
const nearFace = { subject: { ...found, uncertainty: 0, doubt: 0, confidence: null } };
const half = { left: 0, top: 0, width: 64, height: 64 };

/** Cases of plugins that are asked for more than what they do by themselves; the others have one, `default`. */
const cases: Readonly<Record<string, Readonly<Record<string, Case>>>> = {
  'decode.sharp': {
    palette: {},
    depth16: { inputs: await bytes(sharp(cat).toColourspace('rgb16').png()) },
    grey: { inputs: await bytes(sharp(cat).toColourspace('b-w').png()) },
    greyAlpha: { inputs: await bytes(open(faded).toColourspace('b-w').png()) },
    turned: { inputs: await bytes(sharp(cat).withMetadata({ orientation: 6 }).jpeg({ quality: 95 })) },
    cmyk: { inputs: await bytes(sharp(cat).toColourspace('cmyk').jpeg({ quality: 95 })) },
    wideGamut16: { inputs: await bytes(sharp(cat).toColourspace('rgb16').withIccProfile('p3').png()) },
  },
  'resize.stretch': {
    ...each(kernels, (kernel) => ({ options: { kernel } })),
    enlarged: { options: { kernel: 'cubic' }, inputs: enlarged },
    flattened: { inputs: { decoded: faded } },
  },
  'resize.contain': {
    wide: {},
    shape: { options: { side: 72, pad: '#204080' }, inputs: resizable },
    tall: { options: { pad: '#204080', kernel: 'cubic' }, inputs: enlarged },
  },
  'resize.sides': { default: { inputs: resizable }, three: { options: { sides: [72, 24, 48] }, inputs: resizable } },
  'resize.tiles': { default: {}, three: { options: { columns: 3, rows: 1, overlap: 0.1 }, inputs: small } },
  'normalize.imagenet': { default: {}, turned: { inputs: turned } },
  'normalize.meanStd': {
    // In RGB order: the network gets them turned.
    turned: { options: { mean: [0.5, 0.4, 0.3], std: [0.3, 0.5, 0.8] }, inputs: turned },
  },
  'normalize.maxScaled': { dark: { inputs: { resized: [await face(0.4)] } } },
  'denormalize.clamp': { default: { inputs: await ofLogits((logit) => logit / 16 + 0.3) } },
  'denormalize.linear': { default: { inputs: await ofLogits((logit) => logit / 12) } },
  'denormalize.percentile': { default: {}, narrow: { options: { low: 10, high: 75 } } },
  'denormalize.softmax': {
    person: { options: { channel: 1 }, inputs: await ofLogits((logit) => logit / 4, 2) },
    background: { options: { channel: 0 }, inputs: await ofLogits((logit) => logit / 4, 2) },
  },
  'restore.resample': {
    ...each(['nearest', 'linear', 'cubic'], (kernel) => ({ options: { kernel } })),
    letterboxed: { inputs: { matte: [await matteOf([48, 48], { left: 0, top: 8, width: 48, height: 32 })] } },
    tiles: { inputs: { matte: await tilesOf() } },
    overlapping: {
      inputs: {
        matte: [0, 32].map((left) => ({
          ...half,
          data: Float32Array.from({ length: 4096 }, (_, i) => (left ? 1 - (i % 64) / 64 : Math.floor(i / 64) / 64)),
          frame: { picture: { width: 96, height: 64 }, source: { ...half, left }, content: half },
        })),
      },
    },
  },
  'restore.own': { alpha: { pictures: { mask: faded } }, lightness: { pictures: { mask: decoded } } },
  'refine.components': {
    specks: { options: { keepAbove: 0.02 }, inputs: { mask: spotted } },
    filled: { options: { fillBelow: 0.02 }, inputs: { mask: spotted } },
  },
  'refine.feather': { fine: { options: { radius: 0.7 } }, wide: { options: { radius: 4 } } },
  'refine.grow': { outward: { options: { pixels: 1.5 } }, inward: { options: { pixels: -2.5 } } },
  'refine.guided': {
    default: {},
    hard: { options: { radius: 4, subsampling: 1 }, inputs: { mask: hardened } },
  },
  'refine.smooth': {
    ...each(['bumps', 'dents', 'both'], (what) => ({ options: { what }, inputs: { mask: spotted } })),
  },
  'refine.solid': {
    default: { options: { at: 0.3, reach: 0.1 } },
    holes: { options: { at: 0.3, reach: 0.08, holes: 0.02 }, inputs: { mask: spotted } },
  },
  'refine.threshold': { hard: {}, soft: { options: { at: 0.6, softness: 0.5 } } },
  'refine.levels': { default: {}, strong: { options: { black: 0.3, white: 0.8, gamma: 0.5 } } },
  'refine.closedForm': { default: {}, trimap: { pictures: { trimap } }, limited: { options: { limit: 2000 } } },
  'alpha.multiply': { faded: { inputs: { decoded: faded } } },
  'composite.color': { opaque: { options: { color: '#3366cc' } }, translucent: { options: { color: '#cc330080' } } },
  'composite.binary': { default: {}, high: { options: { at: 0.9 } } },
  'composite.gradient': {
    linear: { options: { colors: ['#ffffff', '#7fa3d1', '#20304a'], angle: 135 } },
    radial: { options: { shape: 'radial', colors: ['#fff3d6', '#c9603000'] } },
    light: { options: { colors: ['#ff0000', '#00ff00'], angle: 90, linearLight: true } },
  },
  'composite.picture': {
    cover: { pictures: { image: stripes } },
    contain: { pictures: { image: stripes }, options: { fit: 'contain', position: 'bottom', background: '#203040' } },
    fill: { pictures: { image: stripes }, options: { fit: 'fill' } },
    transparent: { pictures: { image: faded } },
  },
  'composite.blur': {
    default: {},
    percent: { options: { sigma: 3, unit: 'percent', linearLight: true } },
    transparent: { options: { sigma: 4 }, inputs: { decoded: faded } },
  },
  'composite.blend': {
    ...each(['multiply', 'softLight', 'difference', 'xor'], (mode) => ({ options: { mode, color: '#d08040' } })),
    picture: { options: { mode: 'screen' }, pictures: { image: stripes } },
  },
  'composite.shadow': {
    default: {},
    color: { options: { offsetX: -6, offsetY: 4, blur: 2, color: '#203080', background: '#ffd9a0', expand: true } },
  },
  'composite.outline': {
    default: { options: { width: 3 } },
    gap: { options: { width: 2, gap: 2.5, color: '#e91e63', expand: true, background: '#fff' } },
  },
  'composite.overlay': { background: {}, subject: { options: { on: 'subject', color: '#00c853', opacity: 0.5 } } },
  'layout.crop': {
    subject: { options: { margin: 10, unit: 'percent', left: 0 }, inputs: nearFace },
    visible: { options: { to: 'visible' } },
  },
  'layout.canvas': {
    shape: { options: { aspect: 1, padding: 4 } },
    size: { options: { width: 64, height: 64, position: 'bottom', background: '#ffd9a0' } },
    translucent: { options: { width: 120, padding: 10, unit: 'percent', background: '#20308080' } },
  },
  'layout.scale': {
    lanczos3: { options: { width: 56 } },
    nearest: { options: { height: 24, kernel: 'nearest' } },
    enlarged: { options: { width: 144, enlarge: true } },
  },
  'encode.jpeg': { white: {}, color: { options: { background: '#3366cc', quality: 70 } } },
};

const pictured = plugins.filter(({ stage }) => !unseen.includes(stage)) as readonly AnyPlugin[];
const casesOf = ({ stage, name }: AnyPlugin) => cases[`${stage}.${name}`] ?? { default: {} };

describe('golden pictures', () => {
  it.each(
    pictured.flatMap((plugin) =>
      Object.entries(casesOf(plugin)).map(([name, asked]) => [`${folderOf(plugin)}/${name}`, plugin, asked] as const),
    ),
  )('%s', async (name, plugin, asked) => goldens.compare(name, await shown(plugin, asked)));

  it('all belong to a plugin of this version', () => {
    const wanted = new Map(pictured.map((plugin) => [plugin, Object.keys(casesOf(plugin))]));
    expect(goldens.strays(wanted)).toEqual([]);
  });

  it('are asked for by the names of plugins', () => {
    const names = pictured.map(({ stage, name }) => `${stage}.${name}`);
    expect(Object.keys(cases).filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe('the comparison', () => {
  const golden = mkdtempSync(join(tmpdir(), 'matteql-golden-'));
  const actual = join(golden, '..', `${basename(golden)}-actual`);
  const { compare, strays } = createGoldens({ golden, actual, update: false });
  const name = 'composite/cutout/v1/cat';
  beforeAll(() => createGoldens({ golden, actual, update: true }).compare(name, decoded));
  afterAll(() => [golden, actual].map((folder) => rmSync(folder, { recursive: true, force: true })));

  /** The cat, each of its numbers made anew. */
  const changed = (make: (value: number, i: number) => number): Pixels => ({
    ...decoded,
    data: decoded.data.map((value, i) => make(value, i)),
  });

  it('takes what looks the same', async () => {
    await compare(name, decoded);
    await compare(
      name,
      changed((value, i) => value ^ (i % 7 === 0 ? 1 : 0)),
    );
  });

  it.each<[string, () => Pixels]>([
    ['one column to the right', () => changed((value, i) => decoded.data[i - 3] ?? value)],
    ['a shade lighter', () => changed((value) => Math.min(255, value + 3))],
    ['a spot of ten pixels', () => changed((value, i) => (i < 30 ? 255 - value : value))],
    ['a little transparency', () => ({ ...faded, data: faded.data.map((v, i) => (i % 4 < 3 ? v : 251)) })],
    ['another size', () => ({ ...decoded, height: decoded.height - 1 })],
  ])('refuses %s, and leaves what to look at', async (_what, make) => {
    rmSync(actual, { recursive: true, force: true });
    await expect(compare(name, make())).rejects.toThrow(`${name} is not its golden picture`);
    expect(existsSync(join(actual, `${name}.png`))).toBe(true);
  });

  it('draws the difference', async () => {
    await expect(
      compare(
        name,
        changed((value) => 255 - value),
      ),
    ).rejects.toThrow('% of its pixels look different');
    expect(await sharp(join(actual, `${name}.difference.png`)).metadata()).toMatchObject({ width: 96, height: 64 });
  });

  it('says of what is missing how to write it, and leaves what it would be', async () => {
    await expect(compare('composite/cutout/v2/cat', decoded)).rejects.toThrow(COMMAND);
    expect(existsSync(join(actual, 'composite/cutout/v2/cat.png'))).toBe(true);
  });

  it('never writes over a golden', async () => {
    const updating = createGoldens({ golden, actual, update: true });
    await expect(
      updating.compare(
        name,
        changed((value) => 255 - value),
      ),
    ).rejects.toThrow("raise the plugin's version");
  });

  it('finds goldens of other versions, of no case and of no plugin', () => {
    const plugin = (version: number, stage = 'composite') => ({ stage, name: 'cutout', version }) as AnyPlugin;
    expect(strays(new Map([[plugin(1), ['cat']]]))).toEqual([]);
    for (const [asked, names, sentence] of [
      [plugin(2), ['cat'], 'the plugin has the version 2'],
      [plugin(1), ['dog'], 'no such case'],
      [plugin(1, 'layout'), ['cat'], 'no such plugin'],
    ] as const) {
      expect(strays(new Map([[asked, names]]))).toEqual([expect.stringContaining(sentence)]);
    }
  });
});

function open({ data, width, height, channels }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels } });
}
