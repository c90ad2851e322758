import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pixelmatch from 'pixelmatch';
import sharp, { type Sharp } from 'sharp';
import type { AnyPlugin, Composite } from '../../src/pipeline/index.ts';

export type Pixels = Pick<Composite, 'data' | 'width' | 'height' | 'channels'>;

/**
 * How far two pixels may lie apart and still look the same, in pixelmatch's measure (YIQ, 0 to 1): about 5 of 255 for a
 * grey. Encoders and resamplers of another processor round differently by less.
 */
const THRESHOLD = 0.02;
/** How many pixels may look different: an encoder's block edge, no more. */
const MAX_SHARE = 0.001;
/** How far the picture may be off in the mean, of 255, where alpha counts as it is seen: no tint, no haze. */
const MAX_MEAN = 1;

interface Folders {
  /** Committed: `<stage>/<plugin>/v<version>/<case>.png`. */
  readonly golden: string;
  /** Where what differs is left to look at. */
  readonly actual: string;
  /** Writes goldens that are not there; those that are there stay what they are. */
  readonly update: boolean;
}

/** How to write a golden that is missing. */
export const COMMAND = 'UPDATE_GOLDENS=1 npx vitest run test/golden.test.ts';

export const folderOf = ({ stage, name, version }: AnyPlugin): string =>
  `${stage}/${name.replace(/[A-Z]/g, (capital: string) => `-${capital.toLowerCase()}`)}/v${version}`;

export function createGoldens({ golden, actual, update }: Folders) {
  rmSync(actual, { recursive: true, force: true });

  return {
    /**
     * Compares a picture with its golden by what the eye sees.
     *
     * @param name `<stage>/<plugin>/v<version>/<case>`
     * @throws Error that says how far they are apart, where to look at both, and what to do if that is meant.
     */
    async compare(name: string, pixels: Pixels): Promise<void> {
      const file = join(golden, `${name}.png`);
      if (!existsSync(file)) {
        if (update) return write(file, pixels);
        await write(join(actual, `${name}.png`), pixels);
        throw new Error(`There is no golden picture ${file}. Look at ${join(actual, `${name}.png`)}, then: ${COMMAND}`);
      }
      const [ours, theirs] = [await seen(opened(pixels)), await seen(sharp(file))];
      const sizes = [ours, theirs].map(({ width, height }) => `${width} x ${height}`);
      const apart = sizes[0] === sizes[1] ? distanceOf(ours, theirs) : undefined;
      if (apart && apart.share <= MAX_SHARE && apart.mean <= MAX_MEAN) return;
      await write(join(actual, `${name}.png`), pixels);
      if (apart) await write(join(actual, `${name}.difference.png`), { ...ours, data: apart.drawn, channels: 4 });
      const how = apart
        ? `${(100 * apart.share).toFixed(2)} % of its pixels look different, and it is off by ${apart.mean.toFixed(2)} of 255 in the mean`
        : `it has ${sizes[0]} pixels instead of ${sizes[1]}`;
      throw new Error(
        `${name} is not its golden picture: ${how}. Look at it in ${actual}. If that is meant, raise the plugin's version, remove the folder of the old one, and: ${COMMAND}`,
      );
    },

    /** Goldens that belong to no case of these plugins, each with what to do. */
    strays(cases: ReadonlyMap<AnyPlugin, readonly string[]>): string[] {
      const wanted = new Set(
        [...cases].flatMap(([plugin, names]) => names.map((each) => `${folderOf(plugin)}/${each}`)),
      );
      const folders = new Map([...cases.keys()].map((plugin) => [dirname(folderOf(plugin)), folderOf(plugin)]));
      return readdirSync(golden, { recursive: true, encoding: 'utf8' })
        .map((file) => file.replaceAll('\\', '/'))
        .filter((file) => /\/.*\.\w+$/.test(file) && !wanted.has(file.replace(/\.png$/, '')))
        .map((file) => {
          const folder = folders.get(file.split('/').slice(0, 2).join('/'));
          if (!folder) return `${file}: there is no such plugin; remove its folder.`;
          if (!file.startsWith(`${folder}/`))
            return `${file}: the plugin has the version ${folder.split('/v')[1]}; remove this folder.`;
          return `${file}: there is no such case; remove the file.`;
        });
    },
  };
}

/** Pixels as RGBA, which is what is compared and looked at. */
async function seen(image: Sharp) {
  const { data, info } = await image.toColourspace('srgb').ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data: Uint8Array.from(data), width: info.width, height: info.height };
}

function distanceOf(ours: Omit<Pixels, 'channels'>, { data: theirs }: Omit<Pixels, 'channels'>) {
  const { data, width, height } = ours;
  const drawn = new Uint8Array(data.length);
  // Antialiasing is not excused: edges are what this program is for.
  const count = pixelmatch(data, theirs, drawn, width, height, { threshold: THRESHOLD, includeAA: true });
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) {
    const [a, b] = [data[i + 3]!, theirs[i + 3]!];
    for (let c = 0; c < 3; c++) sum += Math.abs(data[i + c]! * a - theirs[i + c]! * b) / 255;
    sum += Math.abs(a - b);
  }
  return { share: count / (width * height), mean: sum / data.length, drawn };
}

const opened = ({ data, width, height, channels }: Pixels) =>
  sharp(data, { raw: { width, height, channels } }).toColourspace(channels === 1 ? 'b-w' : 'srgb');

/** The smaller of two PNG files: photographs want a filter for each row, pictures of few colors none. */
async function write(file: string, pixels: Pixels): Promise<void> {
  const files = await Promise.all(
    [true, false].map((adaptiveFiltering) => opened(pixels).png({ compressionLevel: 9, adaptiveFiltering }).toBuffer()),
  );
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, files.sort((a, b) => a.length - b.length)[0]!);
}
