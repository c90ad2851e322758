import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join, relative } from 'node:path';

/** A picture and its ground truth; paths of files. */
export interface GroundTruthPair {
  readonly set: string;
  /** Unique within the set. */
  readonly name: string;
  readonly image: string;
  /** The true mask in grey: white is subject. */
  readonly truth: string;
  /** White, black, and grey where it is unknown. */
  readonly trimap?: string;
  /** The subject's true color. */
  readonly foreground?: string;
}

const IMAGES = /^(images?|imgs?|pictures?|originals?|input)$/i;
const TRUTHS = /^(alphas?|masks?|gt|truth|mattes?)$/i;
const TRIMAPS = /^trimaps?$/i;

/**
 * The pairs of a folder. It has a `pairs.json`: a list of `{ set, image, gt, trimap?, foreground? }` with paths within the
 * folder. Or else pictures are in sub-folders called `image`, their true masks in `alpha` or `mask` beside it, trimaps in
 * `trimap`, under the same name but for the extension; at any depth, and the folder around them names the set. A file like
 * the true mask's with `foreground` in place of `alpha` in its name is the true foreground.
 *
 * @throws Error that names what was looked for
 */
export function pairsOf(folder: string): readonly GroundTruthPair[] {
  const index = join(folder, 'pairs.json');
  const pairs = existsSync(index) ? listedPairs(folder, index) : foundPairs(folder, folder);
  if (pairs.length === 0) {
    throw new Error(
      `${folder} has no pairs.json and no folders "image" and "mask" (or "alpha") with files of one name.`,
    );
  }
  return pairs.map((pair) => ({ ...pair, ...foregroundOf(pair) }));
}

interface Entry {
  readonly set?: string;
  readonly image: string;
  readonly gt: string;
  readonly trimap?: string;
  readonly foreground?: string;
}

const listedPairs = (folder: string, index: string): GroundTruthPair[] =>
  (JSON.parse(readFileSync(index, 'utf8')) as Entry[]).map(({ set, image, gt, trimap, foreground }) => ({
    set: set ?? basename(folder),
    name: stemOf(image),
    image: join(folder, image),
    truth: join(folder, gt),
    ...(trimap && { trimap: join(folder, trimap) }),
    ...(foreground && { foreground: join(folder, foreground) }),
  }));

function foundPairs(folder: string, root: string): GroundTruthPair[] {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const named = (pattern: RegExp) => folders.find(({ name }) => pattern.test(name))?.name;
  const [images, truths, trimaps] = [named(IMAGES), named(TRUTHS), named(TRIMAPS)];
  const deeper = folders.flatMap(({ name }) => foundPairs(join(folder, name), root));
  if (!images || !truths) return deeper;
  const [truthOf, trimapOf] = [stemsIn(join(folder, truths)), trimaps ? stemsIn(join(folder, trimaps)) : new Map()];
  const here = [...stemsIn(join(folder, images))].flatMap(([name, image]): GroundTruthPair[] => {
    const [truth, trimap] = [truthOf.get(name), trimapOf.get(name)];
    const set = relative(root, folder) || basename(folder);
    return truth ? [{ set, name, image, truth, ...(trimap && { trimap }) }] : [];
  });
  return [...here, ...deeper];
}

const stemOf = (file: string) => basename(file, extname(file));
const stemsIn = (folder: string): Map<string, string> =>
  new Map(readdirSync(folder).map((file) => [stemOf(file), join(folder, file)]));

function foregroundOf({ truth, foreground }: GroundTruthPair): Pick<GroundTruthPair, 'foreground'> {
  const beside = join(dirname(truth), basename(truth).replace(/alpha/i, 'foreground'));
  return foreground === undefined && beside !== truth && existsSync(beside) ? { foreground: beside } : {};
}

/** At most `count` of each set, evenly spaced. */
export function samplePairs(pairs: readonly GroundTruthPair[], count: number): readonly GroundTruthPair[] {
  return setsOf(pairs).flatMap((set) => {
    const all = pairs.filter((pair) => pair.set === set);
    const step = Math.max(1, all.length / count);
    return Array.from({ length: Math.min(count, all.length) }, (_, i) => all[Math.floor(i * step)]!);
  });
}

/** The names of the sets, in their order. */
export const setsOf = (pairs: readonly { readonly set: string }[]): readonly string[] => [
  ...new Set(pairs.map(({ set }) => set)),
];
