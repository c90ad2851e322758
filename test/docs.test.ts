import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settings } from '../src/config/index.ts';
import { cudaCommand } from '../src/engine/index.ts';
import { loadManifests, shippedManifests } from '../src/models/index.ts';
import { contractOf } from '../src/testing/index.ts';
import { blocksOf, root, textOf, written } from './support/docs.ts';
import { brightnessNetwork } from './support/networks.ts';
import { build, type Program, startProgram } from './support/program.ts';
import { addModel, formOf } from './support/server.ts';

const exec = promisify(execFile);
const documents = [
  ...[
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'SECURITY.md',
    'docs/clients.md',
    'docs/operating.md',
  ],
  ...readdirSync(join(root, 'docs/decisions')).map((name) => `docs/decisions/${name}`),
];
const blocks = documents.flatMap(blocksOf);
const of = (language: string) => blocks.filter((block) => block.language === language);
const curls = of('sh').filter(({ code }) => code.startsWith('curl '));
const hasCurl = await exec('curl', ['--version']).then(Boolean, () => false);

/** The address that the documents give. */
const ADDRESS = 'http://127.0.0.1:4000';
let home: string;
let address: string;
let server: Program | undefined;
const examples = written(of('ts'));
const tests = [...examples.files].filter(([name]) => name.endsWith('.test.ts'));
/** What uses the client; its types are checked. */
const ofClients = (name: string) =>
  blocks.some(({ code }) => code.startsWith(`// ${name}\n`) && code.includes("from 'matteql/client'"));
/** Programs that use the library are run by docs-programs.test.ts. */
const plugins = [...examples.files].filter(
  ([name]) => !name.endsWith('.test.ts') && !examples.programs.includes(name) && !ofClients(name),
);
/** To be removed in the end, also where something failed before. */
const folders = [examples.folder];

/** The server as `npm start` has it, with the README's plugin, and with a network of some hundred bytes for the default one. */
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'matteql-docs-'));
  folders.push(home);
  await symlink(join(root, 'samples'), join(home, 'samples'));
  const { file, bytes, input, ...facts } = JSON.parse(textOf('models/isnet.json'));
  await addModel(home, 'isnet', brightnessNetwork({ gain: 6 }), { ...facts, input: { ...input, size: [32, 32] } });
  const plugin = join(root, 'docs/checkerboard.ts');
  const built = await build();
  folders.push(built);
  server = startProgram(built, { MATTEQL_HOME: home, DEFAULT_MODEL: 'isnet', PLUGINS: plugin });
  address = await server.address();
});
afterAll(async () => {
  server?.process.kill();
  await server?.ended;
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

async function ask(query: string): Promise<object> {
  const uploads = [...query.matchAll(/\$(\w+): Upload!/g)].map(([, name]) => name!);
  const cat = new Blob([await readFile(join(root, 'samples/cat.png'))]);
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'x-graphql-yoga-csrf': '1', ...(uploads.length === 0 && { 'content-type': 'application/json' }) },
    body:
      uploads.length === 0
        ? JSON.stringify({ query })
        : formOf(query, Object.fromEntries(uploads.map((name) => [name, cat]))),
  });
  return (await response.json()) as object;
}

/** The answer to the example of an upload: a cutout that can be fetched. */
async function expectCutout(printed: string) {
  const { data, errors } = JSON.parse(printed);
  expect(errors).toBeUndefined();
  const cutout = await fetch(data.removeBackground.image.url);
  expect([cutout.status, cutout.headers.get('content-type')]).toEqual([200, 'image/png']);
}

describe('examples run', () => {
  it.each(of('graphql').map((block) => [block.place, block] as const))('GraphQL of %s', async (_, { code, next }) => {
    const answer = await ask(code);
    if (next?.language === 'json' && next.code.includes('"data"')) expect(answer).toMatchObject(JSON.parse(next.code));
    else expect(answer).not.toHaveProperty('errors');
  });

  it.skipIf(!hasCurl).each(curls.map(({ place, code }) => [place, code]))('curl of %s', async (_, code) => {
    expect(code).toContain(ADDRESS);
    const { stdout } = await exec('sh', ['-c', code.replaceAll(ADDRESS, address)], { cwd: home });
    const [, file] = / -o (\S+)/.exec(code) ?? [];
    if (file === undefined) return expectCutout(stdout);
    const { format, width } = await sharp(join(home, file)).metadata();
    expect([`.${format}`, width! > 100]).toEqual([extname(file), true]);
  });

  it.each(of('js').map(({ place, code }) => [place, code]))('JavaScript of %s', async (_, code) => {
    expect(code).toContain(ADDRESS);
    const file = join(home, 'example.mjs');
    await writeFile(file, code.replaceAll(ADDRESS, address));
    await expectCutout((await exec(process.execPath, [file], { cwd: root })).stdout);
  });

  it('there are some of each', () => {
    expect(of('graphql').length).toBeGreaterThan(4);
    expect([curls.length, of('js').length, plugins.length, tests.length]).toEqual([2, 1, 2, 1]);
  });
});

describe.each(plugins)('the example %s', async (_, file) => {
  const { default: plugin } = await import(file);
  for (const { name, check } of contractOf(plugin)) it(name, check);
});

// Importing a file of tests makes them tests of this one.
describe.each(tests)('the example %s', async (_, file) => {
  await import(file);
});

it('examples in TypeScript have types', async () => {
  // What the library imports has declarations that nothing imports.
  const config = { extends: join(root, 'tsconfig.json'), include: ['.', join(root, 'src/**/*.d.ts')] };
  await writeFile(join(examples.folder, 'tsconfig.json'), JSON.stringify(config));
  const checked = exec(join(root, 'node_modules/.bin/tsc'), ['-p', examples.folder]);
  expect(await checked.catch(({ stdout }) => ({ stdout }))).toMatchObject({ stdout: '' });
});

it('tables are current', async () => {
  const checked = exec(process.execPath, ['--import', 'tsx', 'scripts/docs-tables.ts', '--check'], { cwd: root });
  expect(await checked.catch(({ stderr }) => ({ stderr }))).toMatchObject({ stderr: '' });
});

describe.each(documents)('%s', (document) => {
  const text = textOf(document);
  const all = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => found!);

  it('links to what is there', () => {
    const links = all(/\]\(([^)\s]+)\)/g).filter((link) => !/^https?:/.test(link));
    const dead = links.filter((link) => {
      const [path = '', anchor] = link.split('#');
      const file = path === '' ? document : join(dirname(document), path);
      if (!existsSync(join(root, file))) return true;
      return anchor !== undefined && !headingsOf(file).includes(anchor);
    });
    expect(dead).toEqual([]);
  });

  it('names scripts, settings and models that there are', async () => {
    const { scripts } = JSON.parse(textOf('package.json'));
    const models = (await loadManifests([shippedManifests])).map(({ name }) => name);
    const files = all(/npx tsx (\S+\.ts)/g).filter((file) => !existsSync(join(root, file)));
    expect(all(/npm (?:run )?((?<=run )[a-z]+|start|test)\b/g).filter((name) => !(name in scripts))).toEqual([]);
    expect(all(/\b([A-Z][A-Z_]+)=/g).filter((name) => !(name in known))).toEqual([]);
    const named = all(/(?:(?:--|models) (?:pull|quantize) |DEFAULT_MODEL=)(\w+)/g);
    expect(named.filter((name) => !['auto', ...models].includes(name))).toEqual([]);
    expect(files).toEqual([]);
  });
});

/** Settings of the server, of its tests, of its image, of ONNX Runtime and of Node. */
const known = { ...settings.shape, UPDATE_GOLDENS: true, ORT_DISABLE_TELEMETRY: true, MODEL: true, TMPDIR: true };

/** Anchors of headings, as GitHub makes them. */
const headingsOf = (file: string): string[] =>
  [...textOf(file).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

it('README gives the command that an error gives', () => {
  expect(textOf('README.md')).toContain(cudaCommand);
});

it('the index of decisions names every file', () => {
  const named = [...textOf('docs/decisions/README.md').matchAll(/\]\((\d{4}-[a-z\d-]+\.md)\)/g)].map(
    ([, name]) => name,
  );
  expect(named).toEqual(readdirSync(join(root, 'docs/decisions')).filter((name) => name !== 'README.md'));
});
