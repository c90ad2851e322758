import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { CodedError, parseJson, type Recipe } from '../pipeline/index.ts';
import type { Manifest, WeightsFile } from './manifest.ts';
import { modelNameOf } from './model-name.ts';

const side = z.int().min(1).max(8192);
const text = z.string().min(1);
/** One plugin and its options. Which plugins exist is the registry's to know. */
const choice = z
  .record(text, z.record(text, z.unknown()))
  .refine((plugins) => Object.keys(plugins).length === 1, 'takes exactly one plugin');

const sizeRange = z
  .strictObject({ least: side, most: side, multipleOf: side })
  .refine(({ least, most }) => least <= most, 'says the least before the most')
  .refine(
    ({ least, most, multipleOf }) => least % multipleOf === 0 && most % multipleOf === 0,
    'least and most are multiples of multipleOf',
  );

const npmFile = z.strictObject({
  npm: z.strictObject({
    package: text,
    version: z.string().regex(/^\d+\.\d+\.\d+/, 'names one version, such as 1.4.5'),
    resources: text,
    entry: text,
    bytes: z.int().positive().exactOptional(),
  }),
});
const urlFile = z.strictObject({ url: z.url({ protocol: /^https?$/ }), gated: z.boolean().exactOptional() });
const derivedFile = z.strictObject({
  derivedFrom: text,
  ranges: text,
  bits: z.union([z.literal(7), z.literal(8)]).exactOptional(),
});

const schema = z.strictObject({
  title: text,
  license: text,
  commercialUse: z.boolean(),
  source: text,
  paper: z.url().exactOptional(),
  file: z.union([npmFile, urlFile, derivedFile]).exactOptional(),
  digest: z
    .string()
    .regex(/^(sha256:[\da-f]{64}|md5:[\da-f]{32})$/, 'is sha256: and 64, or md5: and 32 lower-case hex digits'),
  bytes: z.int().positive().exactOptional(),
  input: z.strictObject({
    name: text.exactOptional(),
    size: z.union([z.tuple([side, side]), z.strictObject({ shortSide: side, multipleOf: side })]),
    sizes: sizeRange.exactOptional(),
    layout: z.enum(['nchw', 'nhwc']),
    order: z.enum(['rgb', 'bgr']),
  }),
  output: z.strictObject({
    name: text.exactOptional(),
    channels: z.int().min(1).max(256).default(1),
    meaning: z.enum(['opacity', 'logits']),
  }),
  confidence: z.strictObject({ even: z.number().positive(), steepness: z.number().positive() }).exactOptional(),
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
  return { name: modelNameOf(path), ...facts, ...(file && { file: resolved(file, path) }), recipe: recipe as Recipe };
}

const resolved = (file: WeightsFile, path: string): WeightsFile =>
  'derivedFrom' in file ? { ...file, ranges: resolve(dirname(path), file.ranges) } : file;

function jsonOf(path: string, text: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    throw new CodedError('BAD_OPTION', `${path} is not JSON: ${(cause as Error).message}.`, [], { cause });
  }
}
