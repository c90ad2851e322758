import type { GraphQLSchema } from 'graphql';
import { parse, validate } from 'graphql';
import { presets } from '../../src/plugins/index.ts';
import { type Entry, entries, presetEntries, unseen } from './entries.ts';
import { queryOf } from './render.ts';

/** A stage with its plugins, as `stages` of the API gives them. */
export interface Stage {
  readonly name: string;
  readonly doc: string;
  readonly plugins: readonly { readonly name: string; readonly doc: string }[];
}

/** A picture of the gallery: its file, and how it is made. */
export interface Shot {
  readonly file: string;
  readonly entry: Entry;
  /** A value of `Preset`. */
  readonly preset?: string;
}

/** The name of a preset as the API writes it. */
const screaming = (name: string) => name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toUpperCase();

export const presetShots: readonly Shot[] = Object.keys(presets)
  .filter((name) => name in presetEntries)
  .map((name) => ({
    file: `preset.${name}.webp`,
    preset: screaming(name),
    entry: { ...presetEntries[name]!, recipe: '' },
  }));

const keysOf = (stages: readonly Stage[]): string[] =>
  stages.flatMap(({ name, plugins }) => plugins.map((plugin) => `${name}.${plugin.name}`));

/** All pictures, of presets and of plugins that are there. */
export const shotsOf = (stages: readonly Stage[]): readonly Shot[] => [
  ...presetShots,
  ...keysOf(stages)
    .filter((key) => key in entries)
    .map((key) => ({ file: `${key}.webp`, entry: entries[key]! })),
];

/** What is wrong with the entries, each with what to do. */
export function wrongIn(stages: readonly Stage[], schema: GraphQLSchema): string[] {
  const keys = keysOf(stages);
  const missing = [...keys.filter((key) => !(key in entries) && !(key in unseen))].concat(
    Object.keys(presets).filter((name) => !(name in presetEntries)),
  );
  const stray = [...Object.keys(entries), ...Object.keys(unseen)].filter((key) => !keys.includes(key));
  return [
    ...missing.map((key) => `${key} has no picture: give it an entry in scripts/gallery/entries.ts.`),
    ...stray.map((key) => `There is no ${key}: remove it from scripts/gallery/entries.ts.`),
    ...shotsOf(stages).flatMap(({ file, entry, preset }) =>
      validate(schema, parse(queryOf(entry, preset))).map(({ message }) => `${file}: ${message}`),
    ),
  ];
}

const image = ({ file, entry }: Shot, folder: string) => `![${entry.caption}](${folder}${file})`;
const code = (text: string) => `\`${text.replaceAll('|', '\\|')}\``;

/** docs/gallery.md. */
export function pageOf(stages: readonly Stage[]): string {
  const shots = new Map(shotsOf(stages).map((shot) => [shot.file, shot]));
  const sections = stages.flatMap(({ name: stage, doc, plugins }) => {
    const rows = plugins.flatMap(({ name }) => {
      const shot = shots.get(`${stage}.${name}.webp`);
      if (!shot) return [];
      const { caption, recipe, sample } = shot.entry;
      return [`| ${image(shot, 'gallery/')} | **${code(name)}** ${caption}<br>${sample}: ${code(recipe)} |`];
    });
    return rows.length === 0 ? [] : [`## ${stage}`, doc, ['| | |', '| --- | --- |', ...rows].join('\n')];
  });
  return `${[
    '<!-- Written by scripts/gallery.ts from scripts/gallery/entries.ts. -->',
    '# Gallery',
    'Every preset and plugin, by the real pipeline and the default network. Under each picture: the sample, and the recipe as a request has it. Transparency is shown as a checkerboard; details are enlarged.',
    '## Presets',
    [
      '| | |',
      '| --- | --- |',
      ...presetShots.map(
        (shot) =>
          `| ${image(shot, 'gallery/')} | **${code(shot.preset!)}** ${shot.entry.caption}<br>${shot.entry.sample} |`,
      ),
    ].join('\n'),
    ...sections,
    `Without a picture: ${Object.entries(unseen)
      .map(([key, why]) => `${code(key)} ${why}`)
      .join(' ')}`,
  ].join('\n\n')}\n`;
}

/** Rows of four presets, for the README. */
export function presetsTable(folder: string): string {
  const rows = [];
  for (let i = 0; i < presetShots.length; i += 4) {
    const four = Array.from({ length: 4 }, (_, j) => presetShots[i + j]);
    rows.push(
      `| ${four.map((shot) => (shot ? image(shot, folder) : '')).join(' | ')} |`,
      `| ${four.map((shot) => (shot ? code(shot.preset!) : '')).join(' | ')} |`,
    );
  }
  return ['| | | | |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
