/**
 * Writes the parts of README.md and ARCHITECTURE.md that are derived from plugins, manifests, presets, settings and samples,
 * each between a line `<!-- begin <part> … -->` and a line `<!-- end <part> -->`. `--check` writes nothing and fails when
 * one is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { graphql } from 'graphql';
import { readConfig, settings } from '../src/config/index.ts';
import type { Manifest } from '../src/models/index.ts';
import { limits } from '../src/pipeline/index.ts';
import { base } from '../src/plugins/index.ts';
import { loadCatalog } from '../src/runtime/index.ts';
import { createSchema } from '../src/schema/index.ts';
import { presetsTable } from './gallery/page.ts';

const at = (path: string) => new URL(`../${path}`, import.meta.url);

/** What clients see, asked as they ask. */
interface Catalog {
  readonly stages: readonly Stage[];
  readonly models: readonly { readonly name: string }[];
  readonly presets: readonly { readonly name: string; readonly doc: string }[];
}
interface Stage {
  readonly name: string;
  readonly doc: string;
  readonly reads: readonly string[];
  readonly writes: string;
  readonly list: boolean;
  readonly plugins: readonly { readonly name: string; readonly doc: string; readonly options: readonly Option[] }[];
}
interface Option {
  readonly name: string;
  readonly default: unknown;
  readonly required: boolean;
}

const config = readConfig({ MODELS_DIR: 'none' });
const { catalog: known, models } = await loadCatalog(config);

async function askCatalog(): Promise<Catalog> {
  const source = `{
    stages { name doc reads writes list plugins { name doc options { name default required } } }
    models { name }
    presets { name doc }
  }`;
  const { data, errors } = await graphql({ schema: createSchema(known), source, contextValue: {} });
  if (errors) throw errors[0];
  return data as unknown as Catalog;
}

const row = (...cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const table = (head: readonly string[], rows: readonly string[]) =>
  [row(...head), row(...head.map(() => '---')), ...rows].join('\n');
const code = (text: string) => `\`${text}\``;

/** A heading of each stage in bold, its plugins below; those in bold are the defaults. */
function stagesOf({ stages }: Catalog, { recipe }: Manifest): string {
  const usual = { ...base, ...recipe } as Readonly<Record<string, object>>;
  const rows = stages.flatMap(({ name: stage, doc, list, plugins }) => [
    row(`**${stage}**`, `*${doc}*${list ? ` A list of ${limits.listLength} at most; empty by default.` : ''}`, ''),
    ...plugins.map(({ name, doc, options }) => {
      const isUsual = !list && name in (usual[stage] ?? {});
      return row(isUsual ? `**${code(name)}**` : code(name), doc, options.map(optionText).join(', '));
    }),
  ]);
  return table(['', 'what it does', 'options and their defaults'], rows);
}

const pipelineOf = ({ stages }: Catalog): string =>
  table(
    ['stage', 'reads', 'writes', 'what it is for', 'plugins'],
    stages.map(({ name, doc, reads, writes, list, plugins }) =>
      row(
        list ? `${name} (a list)` : name,
        reads.join(', '),
        writes,
        doc,
        plugins.map((plugin) => code(plugin.name)).join(', '),
      ),
    ),
  );

function optionText({ name, default: value, required }: Option): string {
  if (required && value === null) return `${code(name)} (required)`;
  return value === null ? code(name) : `${code(name)} ${typeof value === 'string' ? value : JSON.stringify(value)}`;
}

function modelsOf({ models }: Catalog, manifests: readonly Manifest[]): string {
  const rows = manifests.map(({ name, title, source, license, commercialUse, bytes, file }, index) => {
    const size = bytes === undefined ? '' : `${Math.round(bytes / 1e6)} MB`;
    const use = commercialUse ? 'yes' : '**no**';
    return row(code(name), code(models[index]!.name), `[${title}](${source})`, license, use, size, originOf(file));
  });
  return table(['name', '`Model`', 'what it is', 'license', 'commercial use', 'size', 'from'], rows);
}

function originOf(file: Manifest['file']): string {
  if (!file) return 'by hand';
  if ('npm' in file) return 'npm registry';
  if ('derivedFrom' in file) return `made of ${code(file.derivedFrom)}`;
  return `${new URL(file.url).host}${file.gated ? ', gated' : ''}`;
}

const presetsOf = ({ presets }: Catalog): string =>
  table(
    ['`Preset`', 'what it is for'],
    presets.map(({ name, doc }) => row(code(name), doc)),
  );

function samplesTable(): string {
  const credits: Record<string, Record<'title' | 'credit' | 'license', string>> = JSON.parse(
    readFileSync(at('samples/credits.json'), 'utf8'),
  );
  const rows = Object.entries(credits).map(([file, { title, credit, license }]) =>
    row(`[${file}](samples/${file})`, title, credit, license),
  );
  return table(['', 'what it shows', 'by', 'license'], rows);
}

/** Node reads it, and not `config`. */
const TMPDIR =
  "The system's folder of temporary files: the measurement of `auto` and quantizing write a few MB there. Uploads do not; they lie below `DATA_DIR`.";

function settingsTable(): string {
  const defaults: Readonly<Record<string, unknown>> = settings.parse({});
  const rows = Object.entries(settings.shape).map(([name, { description }]) => {
    if (!description) throw new Error(`The setting ${name} has no description in src/config/settings.ts.`);
    const value = defaults[name];
    const isUnset = value === undefined || (Array.isArray(value) && value.length === 0);
    return row(code(name), isUnset ? '' : code(String(value)), description);
  });
  return table(['setting', 'default', 'what it is'], [...rows, row(code('TMPDIR'), '', TMPDIR)]);
}

/** The text with what lies between the marks of a part replaced. */
function replaced(text: string, part: string, content: string): string {
  const marks = new RegExp(`(<!-- begin ${part}\\b[^\\n]*-->\\n)[\\s\\S]*?(<!-- end ${part} -->)`);
  if (!marks.test(text)) throw new Error(`There are no marks for the part "${part}".`);
  return text.replace(marks, (_, begin: string, end: string) => `${begin}\n${content}\n\n${end}`);
}

const catalog = await askCatalog();
const { manifests } = models;
const usual = models.find('isnet');
const parts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'README.md': {
    pictures: presetsTable('docs/gallery/'),
    presets: presetsOf(catalog),
    stages: stagesOf(catalog, usual),
    plugin: `\`\`\`ts\n// checkerboard.ts\n${readFileSync(at('docs/checkerboard.ts'), 'utf8')}\`\`\``,
    models: modelsOf(catalog, manifests),
    settings: settingsTable(),
    samples: samplesTable(),
  },
  'ARCHITECTURE.md': { table: pipelineOf(catalog) },
};
for (const [file, contents] of Object.entries(parts)) {
  const current = readFileSync(at(file), 'utf8');
  const fresh = Object.entries(contents).reduce((text, [part, content]) => replaced(text, part, content), current);
  if (!process.argv.includes('--check')) writeFileSync(at(file), fresh);
  else if (fresh !== current) {
    console.error(`${file} is not what plugins, manifests and settings say. Run: npx tsx scripts/docs-tables.ts`);
    process.exitCode = 1;
  }
}
