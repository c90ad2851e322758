import type { ArtefactName, Artefacts, Composite, Picture } from './artefacts.ts';

/** What can be seen of an artefact without looking at its pixels: its kind, its sizes, and that its data has their length. */
const isMade: { readonly [A in ArtefactName]: (made: Artefacts[A]) => boolean } = {
  source: ({ data }) => data instanceof Uint8Array,
  model: ({ name }) => typeof name === 'string',
  decoded: (made) => isPicture(made, 3, 4),
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
  mask: (made) => isSized(made) && holds(made.data, Uint8Array, made.width * made.height),
  subject: ({ coverage, box }) => typeof coverage === 'number' && box !== undefined,
  foreground: (made) => isPicture(made, 3, 4),
  composite: (made) => isPicture(made, 1, 3, 4) && typeof made.at?.scale === 'number',
  encoded: (made) => isSized(made) && made.data instanceof Uint8Array && typeof made.extension === 'string',
};

/**
 * Looks at what a plugin gave before anybody else does: a mistake is found where it was made, not by the next plugin or in
 * native code.
 *
 * @throws Error that names the plugin
 */
export function assertMade(plugin: { readonly stage: string; readonly name: string }, as: ArtefactName, made: unknown) {
  if (typeof made === 'object' && made !== null && isMade[as](made as never)) return;
  throw new Error(
    `The plugin ${plugin.stage}.${plugin.name} gave something that is no "${as}": its kind, its sizes, or the length of its data is wrong. contractOf() of matteql/testing finds such mistakes.`,
  );
}

interface Sized {
  readonly width: number;
  readonly height: number;
}

const isSized = ({ width, height }: Sized) => [width, height].every((side) => Number.isInteger(side) && side > 0);

const holds = (data: unknown, kind: typeof Uint8Array | typeof Float32Array, length: number) =>
  data instanceof kind && data.length === length;

const isPicture = (made: Picture | Composite, ...channels: readonly number[]) =>
  isSized(made) &&
  channels.includes(made.channels) &&
  holds(made.data, Uint8Array, made.width * made.height * made.channels);

const areViews = <V extends Sized & { readonly frame: object }>(views: readonly V[], isView: (view: V) => boolean) =>
  Array.isArray(views) && views.length > 0 && views.every((view) => view?.frame && isSized(view) && isView(view));
