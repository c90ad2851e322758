import type { FileType } from './file-formats.ts';
import type { Options } from './options.ts';
import { type AnyPlugin, isPlugin } from './plugin.ts';
import { isStage, type StageName, stageNames, stageOf } from './stages.ts';

/** A frozen set of plugins. `P` remembers which, so that recipes are typed. */
export interface Registry<out P extends AnyPlugin = AnyPlugin> {
  readonly plugins: readonly P[];
  list(stage: StageName): readonly P[];
  find(stage: StageName, name: string): P | undefined;
}

const NAME = /^[a-z][a-zA-Z0-9]*$/;

/**
 * Collects plugins once; the result never changes.
 *
 * @throws Error on what `definePlugin` did not make, unknown stages, bad names and names used twice: each says what to do.
 */
export function createRegistry<const P extends readonly AnyPlugin[]>(plugins: P): Registry<P[number]> {
  const byStage = new Map(stageNames.map((stage) => [stage as string, new Map<string, P[number]>()]));
  for (const plugin of plugins) {
    if (!isPlugin(plugin)) throw new Error('A plugin must be what definePlugin() returns.');
    const { stage, name } = plugin;
    if (!isStage(stage)) {
      throw new Error(`Plugin "${name}" names the stage "${stage}". Stages are: ${stageNames.join(', ')}.`);
    }
    const offered: readonly string[] = stageOf(stage).reads;
    const foreign = (plugin.reads as readonly string[] | undefined)?.find((artefact) => !offered.includes(artefact));
    if (foreign !== undefined) {
      throw new Error(`Plugin ${stage}.${name} reads "${foreign}". The stage offers: ${offered.join(', ')}.`);
    }
    for (const word of [name, ...Object.keys(plugin.options), ...valuesOf(plugin)]) {
      if (NAME.test(word)) continue;
      throw new Error(`"${word}" of plugin ${stage}.${name} cannot be a name in GraphQL. Call it "${nameFor(word)}".`);
    }
    if (stage === 'encode' && !isFileType(plugin.file)) {
      throw new Error(`Plugin encode.${name} must declare file: { mediaType: 'image/…', extension: '…' }.`);
    }
    if (stage === 'decode' && !plugin.source) {
      throw new Error(`Plugin decode.${name} must declare source: { formats, sniff, readHeader }.`);
    }
    const picture =
      stage === 'decode' && Object.values(plugin.options as Options).find(({ shape }) => shape.type === 'Image');
    // It would be needed to decode itself.
    if (picture) throw new Error(`Plugin decode.${name} cannot have a picture as an option.`);
    const named = byStage.get(stage)!;
    if (named.has(name)) {
      throw new Error(`Two plugins are called ${stage}.${name}. Rename one, "${name}2" for example.`);
    }
    named.set(name, plugin);
  }
  const lists = new Map([...byStage].map(([stage, named]) => [stage, Object.freeze([...named.values()])]));
  return Object.freeze({
    plugins: Object.freeze([...plugins]),
    list: (stage: StageName) => lists.get(stage)!,
    find: (stage: StageName, name: string) => byStage.get(stage)?.get(name),
  });
}

/** Extensions become a part of addresses. */
const isFileType = (file: FileType | undefined): boolean =>
  file !== undefined && /^[a-z\d]{1,8}$/.test(file.extension) && /^[a-z]+\/[\w.+-]+$/.test(file.mediaType);

/** What its options can be set to by name. */
const valuesOf = ({ options }: AnyPlugin): readonly string[] =>
  Object.values(options as Options).flatMap(({ shape }) => (shape.type === 'Enum' ? shape.values : []));

/** The nearest allowed name: `my-mode` becomes `myMode`. */
function nameFor(word: string): string {
  const camel = word.replace(/[^a-zA-Z0-9]+(.)?/g, (_, next: string | undefined) => next?.toUpperCase() ?? '');
  return camel.replace(/^[^a-zA-Z]*(.?)/, (_, first: string) => first.toLowerCase()) || 'mine';
}
