import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { CodedError, type Model, type Recipe } from '../pipeline/index.ts';

/** The package of an npm registry that carries a network in pieces, each named by its sha256. */
export interface NpmFile {
  readonly package: string;
  readonly version: string;
  /** The file of the package that says which pieces make which network; the pieces lie beside it. */
  readonly resources: string;
  /** The network's name in there. */
  readonly entry: string;
  /** Size of the package's archive, in bytes: what is really fetched. */
  readonly bytes?: number;
}

/** Weights in eight bits, which are made here of those of another model. */
export interface DerivedFile {
  /** The model whose weights they are made of. */
  readonly derivedFrom: string;
  /** The table of ranges: in the manifest a path beside it, here a whole one. */
  readonly ranges: string;
  /** Of weights; 8 if it is not said. */
  readonly bits?: 7 | 8;
}

/** Where the weights come from; absent for weights that an operator puts in place by hand. */
export type WeightsFile = { readonly npm: NpmFile } | { readonly url: string; readonly gated?: boolean } | DerivedFile;

/** A model as data: its facts, where its weights are, and the recipe its authors use. */
export interface Manifest {
  /** The manifest's file name, in camelCase. */
  readonly name: string;
  readonly title: string;
  /** An SPDX expression or a sentence. */
  readonly license: string;
  readonly commercialUse: boolean;
  /** The model's page. */
  readonly source: string;
  readonly paper?: string;
  readonly file?: WeightsFile;
  /** Of the weights, as their source states it: `sha256:` or `md5:` and lower-case hex. */
  readonly digest: string;
  /** Size of the weights. */
  readonly bytes?: number;
  readonly input: Model['input'];
  readonly output: Model['output'];
  readonly recipe: Recipe;
}

const side = z.int().min(1).max(8192);
const text = z.string().min(1);
/** One plugin and its options. Which plugins there are is the registry's to know. */
const choice = z
  .record(text, z.record(text, z.unknown()))
  .refine((plugins) => Object.keys(plugins).length === 1, 'takes exactly one plugin');

const schema = z.strictObject({
  title: text,
  license: text,
  commercialUse: z.boolean(),
  source: text,
  paper: z.url().exactOptional(),
  file: z
    .union([
      z.strictObject({
        npm: z.strictObject({
          package: text,
          version: z.string().regex(/^\d+\.\d+\.\d+/, 'names one version, such as 1.4.5'),
          resources: text,
          entry: text,
          bytes: z.int().positive().exactOptional(),
        }),
      }),
      z.strictObject({ url: z.url({ protocol: /^https?$/ }), gated: z.boolean().exactOptional() }),
      z.strictObject({ derivedFrom: text, ranges: text, bits: z.union([z.literal(7), z.literal(8)]).exactOptional() }),
    ])
    .exactOptional(),
  digest: z
    .string()
    .regex(/^(sha256:[\da-f]{64}|md5:[\da-f]{32})$/, 'is sha256: and 64, or md5: and 32 lower-case hex digits'),
  bytes: z.int().positive().exactOptional(),
  input: z.strictObject({
    name: text.exactOptional(),
    size: z.union([z.tuple([side, side]), z.strictObject({ shortSide: side, multipleOf: side })]),
    layout: z.enum(['nchw', 'nhwc']),
    order: z.enum(['rgb', 'bgr']),
  }),
  output: z.strictObject({
    name: text.exactOptional(),
    channels: z.int().min(1).max(256).default(1),
    meaning: z.enum(['opacity', 'logits']),
  }),
  recipe: z.strictObject({ resize: choice, normalize: choice, denormalize: choice, restore: choice }),
});

/**
 * Checks a manifest's text.
 *
 * @throws CodedError `BAD_OPTION` that names the file and the field.
 */
export function parseManifest(path: string, json: string): Manifest {
  const parsed = schema.safeParse(jsonOf(path, json));
  if (!parsed.success) {
    const { path: at, message } = parsed.error.issues[0]!;
    const field = at.filter((part) => typeof part !== 'symbol');
    throw new CodedError('BAD_OPTION', `${path}: ${field.join('.') || 'the manifest'}: ${message}`, field);
  }
  const { file, recipe, ...facts } = parsed.data;
  // The recipe's plugins and their options are checked by `plan`, which has the registry.
  return { name: nameOf(path), ...facts, ...(file && { file: whole(file, path) }), recipe: recipe as Recipe };
}

const whole = (file: WeightsFile, path: string): WeightsFile =>
  'derivedFrom' in file ? { ...file, ranges: resolve(dirname(path), file.ranges) } : file;

function jsonOf(path: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new CodedError('BAD_OPTION', `${path} is not JSON: ${(cause as Error).message}`, [], { cause });
  }
}

/** `…/my-model.json` is the model `myModel`. */
export function nameOf(path: string): string {
  const stem = basename(path).replace(/\.[^.]*$/, '');
  const name = stem.replace(/[^a-zA-Z\d]+(.)?/g, (_, next: string | undefined) => next?.toUpperCase() ?? '');
  const camel = /[a-z]/.test(name)
    ? name.replace(/^[A-Z]+(?![a-z\d])|^[A-Z]/, (head) => head.toLowerCase())
    : name.toLowerCase();
  if (/^[a-z]/.test(camel)) return camel;
  throw new CodedError('BAD_OPTION', `${path}: a model's name begins with a letter. Rename the file.`);
}

/**
 * Reads every `*.json` of some folders, sorted by name. Of manifests with the same name the one in the later folder
 * counts, so that an operator can replace one of ours. A folder that does not exist is empty. What is made of a model is
 * as little for commercial use as that is.
 *
 * @throws CodedError `BAD_OPTION` that names the file and the field.
 */
export async function loadManifests(folders: readonly string[]): Promise<readonly Manifest[]> {
  const byName = new Map<string, Manifest>();
  for (const folder of folders) {
    const fromHere = new Map<string, string>();
    for (const file of (await filesOf(folder)).filter((name) => name.endsWith('.json')).sort()) {
      const path = join(folder, file);
      const manifest = parseManifest(path, await readFile(path, 'utf8'));
      const twin = fromHere.get(manifest.name);
      if (twin) throw new CodedError('BAD_OPTION', `${path} and ${twin} are both "${manifest.name}". Rename one.`);
      fromHere.set(manifest.name, file);
      byName.set(manifest.name, manifest);
    }
  }
  const isFree = ({ commercialUse, file }: Manifest) =>
    commercialUse && (!file || !('derivedFrom' in file) || byName.get(file.derivedFrom)?.commercialUse !== false);
  return [...byName.values()]
    .map((manifest) => ({ ...manifest, commercialUse: isFree(manifest) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function filesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** The facts that stages read, with the digest of the weights that are really there. */
export const modelOf = ({ name, input, output }: Manifest, digest: string): Model => ({ name, digest, input, output });

/**
 * Refuses a model whose license forbids commercial use, unless the operator said that theirs is none.
 *
 * @throws CodedError `LICENSE_NOT_ACCEPTED`
 */
export function checkLicense({ title, license, commercialUse, source }: Manifest, allowNonCommercial: boolean): void {
  if (commercialUse || allowNonCommercial) return;
  throw new CodedError(
    'LICENSE_NOT_ACCEPTED',
    `${title} may not be used commercially (${license}, ${source}). If your use is not commercial, set ALLOW_NONCOMMERCIAL=true.`,
  );
}
