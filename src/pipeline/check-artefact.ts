import type { ArtefactName, Artefacts, Composite, Picture } from './artefacts.ts';

/** What can be checked of an artefact without reading its pixels: type, dimensions and the length of its data. */
const isValid: { readonly [A in ArtefactName]: (value: Artefacts[A]) => boolean } = {
  source: ({ data }) => data instanceof Uint8Array,
  model: ({ name }) => typeof name === 'string',
  decoded: (value) => isPicture(value, 3, 4),
  resized: (views) => areViews(views, ({ data, width, height }) => holds(data, Uint8Array, 3 * width * height)),
  input: (views) =>
    areViews(views, ({ data, width, height }) =>
      data instanceof Float32Array
        ? data.length === 3 * width * height
        : holds(data?.pixels, Uint8Array, 3 * width * height),
    ),
  output: (views) =>
    areViews(views, ({ data, width, height, channels }) => holds(data, Float32Array, channels * width * height)),
  matte: (views) => areViews(views, ({ data, width, height }) => holds(data, Float32Array, width * height)),
  mask: (value) => isSized(value) && holds(value.data, Uint8Array, value.width * value.height),
  subject: ({ coverage, box }) => typeof coverage === 'number' && box !== undefined,
  foreground: (value) => isPicture(value, 3, 4),
  composite: (value) => isPicture(value, 1, 3, 4) && typeof value.at?.scale === 'number',
  encoded: (value) => isSized(value) && value.data instanceof Uint8Array && typeof value.extension === 'string',
};

/**
 * Checks what a plugin returned before anything else reads it: a mistake is found where it was made, not by the next plugin
 * or in native code.
 *
 * @throws Error that names the plugin
 */
export function checkArtefact(
  plugin: { readonly stage: string; readonly name: string },
  as: ArtefactName,
  value: unknown,
) {
  if (typeof value === 'object' && value !== null && isValid[as](value as never)) return;
  throw new Error(
    `The plugin ${plugin.stage}.${plugin.name} returned an invalid "${as}" artefact: wrong type, dimensions or data length. contractOf() of matteql/testing finds such mistakes.`,
  );
}

interface Sized {
  readonly width: number;
  readonly height: number;
}

const isSized = ({ width, height }: Sized) => [width, height].every((side) => Number.isInteger(side) && side > 0);

const holds = (data: unknown, kind: typeof Uint8Array | typeof Float32Array, length: number) =>
  data instanceof kind && data.length === length;

const isPicture = (value: Picture | Composite, ...channels: readonly number[]) =>
  isSized(value) &&
  channels.includes(value.channels) &&
  holds(value.data, Uint8Array, value.width * value.height * value.channels);

const areViews = <V extends Sized & { readonly frame: object }>(views: readonly V[], isView: (view: V) => boolean) =>
  Array.isArray(views) && views.length > 0 && views.every((view) => view?.frame && isSized(view) && isView(view));
