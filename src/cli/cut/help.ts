import {
  type AnyPlugin,
  didYouMean,
  isStage,
  type Option,
  rangeText,
  type StageName,
  stageNames,
  stageOf,
} from '../../pipeline/index.ts';
import { type Catalog, optionsOf, optionToJson, screaming } from '../../removal/index.ts';
import { table } from '../text.ts';
import { type OwnFlag, ownFlags } from './own-flags.ts';
import { UsageError } from './usage-error.ts';

/**
 * What the command takes; with names of stages or plugins, their flags, from the same docs as the GraphQL inputs.
 *
 * @throws UsageError for what is neither
 */
export function helpFor(topics: readonly string[], catalog: Catalog): string {
  return topics.length === 0 ? overview(catalog) : topics.map((topic) => stageHelp(topic, catalog)).join('\n');
}

function overview({ registry, presets, models }: Catalog): string {
  const own = Object.entries<OwnFlag>(ownFlags).map(([name, { short, value, doc }]) => [
    `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` <${value}>`}`,
    doc,
  ]);
  const stages = stageNames
    .filter((stage) => registry.list(stage).length > 0)
    .map((stage) => [
      stage,
      stageOf(stage).doc,
      registry
        .list(stage)
        .map(({ name }) => name)
        .join(' '),
    ]);
  return [
    'matteql cut <files, folders, globs, or -> [flags]',
    '',
    'Removes the background of pictures. Folders are kept; what is done already is not done again.',
    '',
    indented(table(own)),
    '',
    `Presets: ${Object.keys(presets).map(screaming).join(', ')}.`,
    `Models: ${models.map(({ name }) => name).join(', ')}.`,
    '',
    'Every stage can be chosen by --stage.plugin, and every option of a plugin by --stage.plugin.option:',
    "  matteql cut photos -o shop --composite.color.color '#fff' --encode.jpeg.quality 90",
    'Where a stage takes a list, flags are its steps in order: --refine.feather.radius 2 --refine.levels; --no-refine is none.',
    'matteql cut --help composite encode.webp shows the flags of a stage, or of a plugin.',
    '',
    indented(table(stages)),
    '',
  ].join('\n');
}

function stageHelp(topic: string, { registry }: Catalog): string {
  const [stage, name] = topic.split('.') as [string, string?];
  if (!isStage(stage)) {
    const hint = didYouMean(stage, stageNames);
    throw new UsageError(`There is no stage "${stage}".${hint} Stages are: ${stageNames.join(', ')}.`);
  }
  const plugins = registry.list(stage).filter((plugin) => name === undefined || plugin.name === name);
  if (plugins.length === 0) throw new UsageError(`The stage ${stage} has no plugin "${name}".`);
  const title = `${stage}: ${stageOf(stage).doc}`;
  return [title, '', ...plugins.map((plugin) => pluginHelp(stage, plugin))].join('\n');
}

function pluginHelp(stage: StageName, plugin: AnyPlugin): string {
  const flag = `--${stage}.${plugin.name}`;
  const rows = optionsOf(plugin).map(([name, option]) => [`${flag}.${name}${valueText(option)}`, docOf(option)]);
  return [`${flag}`, `  ${plugin.doc}`, ...(rows.length > 0 ? [indented(table(rows))] : []), ''].join('\n');
}

function valueText({ shape }: Option): string {
  const values: Partial<Record<Option['shape']['type'], string>> = {
    Boolean: '',
    Image: ' <file>',
    Ints: ' <numbers, comma-separated>',
    Floats: ' <numbers, comma-separated>',
    Colors: ' <colors, comma-separated>',
  };
  if (shape.type === 'Enum') return ` <${shape.values.length > 8 ? 'name' : shape.values.map(screaming).join('|')}>`;
  return values[shape.type] ?? ` <${shape.type.toLowerCase()}>`;
}

function docOf(option: Option): string {
  const { doc, shape, presence, deprecated } = option;
  const many =
    shape.type === 'Enum' && shape.values.length > 8 ? ` One of: ${shape.values.map(screaming).join(', ')}.` : '';
  const usual = option.default === undefined ? '' : ` ${textOf(optionToJson(option, option.default))} by default.`;
  const needed = presence === 'required' ? ' Required.' : '';
  return `${doc} ${rangeText(shape)}${many}${usual}${needed}${deprecated ? ` Deprecated: ${deprecated}` : ''}`
    .replace(/ {2,}/g, ' ')
    .trim();
}

const textOf = (value: unknown): string => (Array.isArray(value) ? value.join(',') : String(value));

const indented = (text: string): string => text.replace(/^/gm, '  ');
