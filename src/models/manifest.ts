import type { Model, Recipe } from '../pipeline/index.ts';

/** The package of an npm registry that carries weights in pieces, each named by its sha256. */
export interface NpmFile {
  readonly package: string;
  readonly version: string;
  /** The file of the package that lists which pieces make which weights; the pieces lie beside it. */
  readonly resources: string;
  /** Name of the weights in that list. */
  readonly entry: string;
  /** Size of the package's archive, in bytes: what is really fetched. */
  readonly bytes?: number;
}

export interface UrlFile {
  /** `http` or `https`. */
  readonly url: string;
  /** Whether the source wants the token. */
  readonly gated?: boolean;
}

/** Int8 weights, which are made on this machine from those of another model. */
export interface DerivedFile {
  /** The model whose weights they are made of. */
  readonly derivedFrom: string;
  /** Path of the range table: beside the manifest in its file, absolute here. */
  readonly ranges: string;
  /** Of weights; 8 by default. */
  readonly bits?: 7 | 8;
}

/** Where the weights come from; absent for weights that an operator puts in place by hand. */
export type WeightsFile = { readonly npm: NpmFile } | UrlFile | DerivedFile;

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
  /** Fitted by `npm run bench:quality`; absent where nothing was measured. */
  readonly confidence?: NonNullable<Model['confidence']>;
  readonly recipe: Recipe;
}

/** The facts that stages read, with the digest of the weights that are really installed. */
export const modelOf = ({ name, input, output, confidence }: Manifest, digest: string): Model => ({
  name,
  digest,
  input,
  output,
  ...(confidence && { confidence }),
});

/** How a model's weights are made of another's; undefined for a model that is not derived. */
export const derivationOf = ({ file }: Pick<Manifest, 'file'>): DerivedFile | undefined =>
  file && 'derivedFrom' in file ? file : undefined;
