/**
 * The gallery: docs/gallery/*.webp, rendered by the real pipeline with the default network, and the page docs/gallery.md.
 *
 * - `npm run gallery` renders every picture; `npm run gallery -- composite.blur` those whose name begins so
 * - `--page` only writes the page
 * - `--check` writes nothing, and fails on a plugin without an entry, a picture that is not there or not needed any more, or
 *   a page that is not current. It needs no network.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { graphql } from 'graphql';
import { readConfig } from '../src/config/index.ts';
import { loadCatalog } from '../src/runtime/index.ts';
import { createSchema } from '../src/schema/index.ts';
import { pageOf, type Shot, type Stage, shotsOf, wrongIn } from './gallery/page.ts';
import { openStudio } from './gallery/render.ts';

const folder = fileURLToPath(new URL('../docs/gallery/', import.meta.url));
const page = fileURLToPath(new URL('../docs/gallery.md', import.meta.url));
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const has = (flag: string) => process.argv.includes(flag);

/** Stages as clients see them, and what is wrong with the entries. */
async function readStages(): Promise<{ stages: readonly Stage[]; wrong: string[] }> {
  const { catalog } = await loadCatalog(readConfig({ MODELS_DIR: 'none' }));
  const schema = createSchema(catalog);
  const source = '{ stages { name doc plugins { name doc } } }';
  const { data, errors } = await graphql({ schema, source, contextValue: {} });
  if (errors) throw errors[0];
  const { stages } = data as unknown as { stages: readonly Stage[] };
  return { stages, wrong: wrongIn(stages, schema) };
}

const filesThere = () => (existsSync(folder) ? readdirSync(folder) : []);

function stale(shots: readonly Shot[], fresh: string): string[] {
  const wanted = shots.map(({ file }) => file);
  const there = filesThere();
  const isCurrent = existsSync(page) && readFileSync(page, 'utf8') === fresh;
  return [
    ...wanted.filter((file) => !there.includes(file)).map((file) => `docs/gallery/${file} is not there.`),
    ...there.filter((file) => !wanted.includes(file)).map((file) => `docs/gallery/${file} is of nothing.`),
    ...(isCurrent ? [] : ['docs/gallery.md is not what entries and plugins say.']),
  ];
}

async function renderAll(shots: readonly Shot[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const file of filesThere()) if (!shots.some((shot) => shot.file === file)) rmSync(folder + file);
  const studio = await openStudio();
  try {
    for (const { file, entry, preset } of shots.filter(({ file }) => isAsked(file))) {
      const picture = await studio.render(entry, preset);
      writeFileSync(folder + file, picture);
      console.log(`${file}: ${picture.length} bytes`);
    }
  } finally {
    await studio.close();
  }
}

const isAsked = (file: string) => names.length === 0 || names.some((name) => file.startsWith(name));

const { stages, wrong } = await readStages();
const shots = shotsOf(stages);
const fresh = pageOf(stages);
if (has('--check')) {
  wrong.push(...stale(shots, fresh));
  if (wrong.length > 0) wrong.push('Then: npm run gallery');
} else {
  if (!has('--page')) await renderAll(shots);
  writeFileSync(page, fresh);
}
if (wrong.length > 0 && !has('--page')) {
  console.error(wrong.join('\n'));
  process.exitCode = 1;
}
