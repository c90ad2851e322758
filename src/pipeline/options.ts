import { z } from 'zod';
import type { Picture } from './artefacts.ts';
import { limits } from './limits.ts';

/** How an option looks from outside. Schemas, docs and forms read this, never zod. */
export type Shape =
  | { readonly type: 'Float' | 'Int'; readonly min?: number; readonly max?: number }
  | { readonly type: 'Floats'; readonly length: number; readonly min?: number; readonly max?: number }
  | {
      readonly type: 'Ints';
      readonly least: number;
      readonly most: number;
      readonly min?: number;
      readonly max?: number;
    }
  | { readonly type: 'Boolean' | 'String' | 'Color' | 'Image' }
  | { readonly type: 'Colors'; readonly min: number; readonly max: number }
  | {
      readonly type: 'Enum';
      readonly values: readonly string[];
      readonly shared?: string;
      readonly docs?: Readonly<Record<string, string>>;
    };

/** A picture named in a recipe, by the sha256 of its bytes in hex. A plugin gets its pixels. */
export interface PictureRef {
  readonly digest: string;
}

/**
 * One typed option of a plugin.
 *
 * `Value` stands in keys and recipes, `Given` is what a caller may pass, `Seen` is what `run` gets.
 */
export interface Option<Value = any, Given = any, Seen = Value> {
  readonly shape: Shape;
  readonly doc: string;
  readonly presence: 'default' | 'required' | 'optional';
  readonly default?: Value;
  readonly deprecated?: string;
  readonly schema: z.ZodType;
  /** Types only; never set. */
  readonly types?: { value: Value; given: Given; seen: Seen };
}

/** The declared options of a plugin, by name. */
export type Options = Readonly<Record<string, Option>>;

type GivenOf<O> = O extends Option<any, infer G, any> ? G : never;
type MayBeLeftOut<O extends Options> = {
  [K in keyof O]: undefined extends GivenOf<O[K]> ? K : never;
}[keyof O];

/** Options as `run` sees them: complete, checked, defaults filled in, pictures decoded. */
export type Seen<O extends Options> = {
  readonly [K in keyof O]: O[K] extends Option<any, any, infer S> ? S : never;
};

/** Options as a caller writes them. */
export type Given<O extends Options> = {
  readonly [K in Exclude<keyof O, MayBeLeftOut<O>>]: GivenOf<O[K]>;
} & { readonly [K in MayBeLeftOut<O>]?: Exclude<GivenOf<O[K]>, undefined> };

/** An option has a default, or `optional: true`, or is required. */
interface Presence<T> {
  readonly default?: T;
  readonly optional?: true;
  readonly deprecated?: string;
}
type Range = { readonly min?: number; readonly max?: number };
type OptionOf<T, P, S = T> = P extends { readonly default: unknown }
  ? Option<T, T | undefined, S>
  : P extends { readonly optional: true }
    ? Option<T | undefined, T | undefined, S | undefined>
    : Option<T, T, S>;

function option<T, const P extends Presence<T>>(doc: string, shape: Shape, schema: z.ZodType, spec: P): OptionOf<T, P> {
  const { default: fallback, optional, deprecated } = spec;
  const wrong = fallback === undefined ? undefined : schema.safeParse(fallback).error?.issues[0]?.message;
  if (wrong !== undefined) throw new Error(`The default of the option "${doc}" is not allowed: ${wrong}.`);
  const presence = fallback !== undefined ? 'default' : optional ? 'optional' : 'required';
  return {
    doc,
    shape,
    presence,
    schema: presence === 'default' ? schema.default(schema.parse(fallback)) : optional ? schema.optional() : schema,
    ...(fallback !== undefined && { default: schema.parse(fallback) }),
    ...(deprecated !== undefined && { deprecated }),
  } as OptionOf<T, P>;
}

const rangeOf = ({ min, max }: Range) => ({ ...(min !== undefined && { min }), ...(max !== undefined && { max }) });
const within = (schema: z.ZodNumber, { min, max }: Range) => schema.min(min ?? -Infinity).max(max ?? Infinity);

/** `#rgb`, `#rrggbb` or `#rrggbbaa`; in keys and plugins always six or eight lower-case digits. */
const color = z
  .string()
  .regex(/^#([\da-f]{3}|[\da-f]{6}|[\da-f]{8})$/i, 'a color is #rgb, #rrggbb or #rrggbbaa')
  .transform((value) => (value.length === 4 ? value.replace(/[\da-f]/gi, '$&$&') : value).toLowerCase());

/** The digest in an option is lower-case hex, as every digest of this server is. */
const pictureRef = z.strictObject({
  digest: z.string().regex(/^[\da-f]{64}$/, 'a digest is 64 lower-case hex digits'),
});

/**
 * The vocabulary of option types.
 *
 * It is closed on purpose: every type here has a GraphQL type, so a plugin that compiles has an input type.
 * Every doc ends with a full stop and gives the unit; ranges are appended to it where it is shown.
 */
export const opt = {
  /** A finite number. */
  float: <const P extends Range & Presence<number>>(doc: string, spec: P) =>
    option<number, P>(doc, { type: 'Float', ...rangeOf(spec) }, within(z.number(), spec), spec),
  /** A whole number of 32 bits. */
  int: <const P extends Range & Presence<number>>(doc: string, spec: P) =>
    option<number, P>(doc, { type: 'Int', ...rangeOf(spec) }, within(z.int32(), spec), spec),
  boolean: <const P extends Presence<boolean>>(doc: string, spec: P) =>
    option<boolean, P>(doc, { type: 'Boolean' }, z.boolean(), spec),
  /** 1 to 200 characters. */
  string: <const P extends Presence<string>>(doc: string, spec: P) =>
    option<string, P>(doc, { type: 'String' }, z.string().min(1).max(limits.stringLength), spec),
  color: <const P extends Presence<string>>(doc: string, spec: P) =>
    option<string, P>(doc, { type: 'Color' }, color, spec),
  /** `min` to `max` colors, 1 to 16 by default. */
  colors: <const P extends Range & Presence<readonly string[]>>(doc: string, spec: P) => {
    const { min = 1, max = 16 } = spec;
    return option<readonly string[], P>(doc, { type: 'Colors', min, max }, z.array(color).min(min).max(max), spec);
  },
  /** Exactly `length` numbers, each within the range. */
  floats: <const P extends Range & Presence<readonly number[]>>(doc: string, length: number, spec: P) =>
    option<readonly number[], P>(
      doc,
      { type: 'Floats', length, ...rangeOf(spec) },
      z.array(within(z.number(), spec)).length(length),
      spec,
    ),
  /** `least` to `most` whole numbers, each within the range. */
  ints: <const P extends Range & Presence<readonly number[]>>(doc: string, least: number, most: number, spec: P) =>
    option<readonly number[], P>(
      doc,
      { type: 'Ints', least, most, ...rangeOf(spec) },
      z.array(within(z.int32(), spec)).min(least).max(most),
      spec,
    ),
  /** One of some names; `shared` names an enum that several options have in common, `docs` says what each value means. */
  oneOf: <
    const V extends readonly [string, ...string[]],
    const P extends Presence<V[number]> & {
      readonly shared?: string;
      readonly docs?: { readonly [K in V[number]]: string };
    },
  >(
    doc: string,
    values: V,
    spec: P,
  ) =>
    option<V[number], P>(
      doc,
      {
        type: 'Enum',
        values,
        ...(spec.shared !== undefined && { shared: spec.shared }),
        ...(spec.docs !== undefined && { docs: spec.docs }),
      },
      z.enum(values),
      spec,
    ),
  /** A picture: `ImageInput` outside, its digest in keys and recipes, pixels inside `run`. */
  image: <const P extends Omit<Presence<PictureRef>, 'default'>>(doc: string, spec: P = {} as P) =>
    option<PictureRef, P>(doc, { type: 'Image' }, pictureRef, spec) as unknown as P extends { readonly optional: true }
      ? Option<PictureRef | undefined, PictureRef | undefined, Picture | undefined>
      : Option<PictureRef, PictureRef, Picture>,
};

/** What checks all options of a plugin together; unknown ones are refused. Made once: zod compiles it on first use. */
export function schemaOf(options: Options): z.ZodType<Record<string, unknown>> {
  const known = schemas.get(options);
  if (known) return known;
  const shape = Object.fromEntries(Object.entries(options).map(([name, { schema }]) => [name, schema]));
  const schema = z.strictObject(shape);
  schemas.set(options, schema);
  return schema;
}

const schemas = new WeakMap<Options, z.ZodType<Record<string, unknown>>>();
