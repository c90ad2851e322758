import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Which folders of src each folder may import besides itself, always by their index.ts. `index.ts` is the library. */
const may: Readonly<Record<string, readonly string[]>> = {
  pipeline: [],
  imaging: ['pipeline'],
  plugins: ['pipeline', 'imaging'],
  testing: ['pipeline'],
  quantize: ['pipeline'],
  models: ['pipeline', 'quantize', 'config'],
  engine: ['pipeline'],
  storage: [],
  fetching: ['pipeline'],
  telemetry: ['pipeline'],
  redis: ['pipeline'],
  quotas: ['pipeline'],
  workers: ['pipeline', 'plugins'],
  removal: ['pipeline', 'storage'],
  jobs: ['pipeline', 'removal', 'redis', 'storage'],
  evaluation: ['pipeline', 'imaging', 'plugins', 'models', 'engine', 'quantize', 'config'],
  schema: ['pipeline', 'removal', 'jobs', 'storage'],
  server: ['schema'],
  client: [],
  config: [],
  runtime: [
    ...['pipeline', 'imaging', 'plugins', 'quantize', 'models', 'engine', 'storage', 'workers', 'removal', 'jobs'],
    ...['fetching', 'quotas', 'redis', 'config'],
  ],
  cli: [
    ...['pipeline', 'plugins', 'models', 'engine', 'quantize', 'evaluation', 'removal', 'jobs', 'schema', 'server'],
    ...['config', 'runtime', 'telemetry'],
  ],
  'index.ts': ['pipeline', 'config', 'runtime'],
};

/** Every package, and what of Node reaches other processes, with the folders that may import it. */
const packages: Readonly<Record<string, readonly string[]>> = {
  zod: ['pipeline', 'models', 'quantize', 'config'],
  'lru-cache': ['pipeline', 'server'],
  sharp: ['imaging', 'plugins', 'evaluation'],
  tsx: ['plugins', 'workers'],
  'onnxruntime-node': ['engine'],
  'node:child_process': ['engine'],
  'onnx-proto': ['quantize'],
  pacote: ['models'],
  '@npmcli/config': ['models'],
  tar: ['models'],
  undici: ['fetching'],
  'ipaddr.js': ['fetching', 'server'],
  'prom-client': ['telemetry'],
  '@opentelemetry/api': ['telemetry'],
  '@opentelemetry/sdk-node': ['telemetry'],
  'rate-limiter-flexible': ['quotas'],
  'client-zip': ['jobs'],
  bullmq: ['jobs'],
  ioredis: ['redis'],
  s3mini: ['storage'],
  piscina: ['workers'],
  '@pothos/core': ['schema'],
  '@pothos/plugin-complexity': ['schema'],
  graphql: ['schema', 'server'],
  'graphql-yoga': ['server'],
  '@graphql-yoga/render-graphiql': ['server'],
  '@fastify/busboy': ['server'],
  'range-parser': ['server'],
  pino: ['server'],
  'env-paths': ['config'],
  citty: ['cli'],
  'cli-progress': ['cli'],
  tinyglobby: ['cli'],
};

/** The only packages of folders that keep to few. */
const only: Readonly<Record<string, readonly string[]>> = {
  pipeline: ['zod', 'lru-cache', 'node:crypto'],
  // It runs in browsers.
  client: [],
};

const IMPORT =
  /(?:^|[;\s])(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|(?<![-\w'"])import\s*\(?\s*['"]([^'"]+)['"]|import\.meta\.resolve\(['"]([^'"]+)['"]/gm;

const importsOf = (code: string): string[] =>
  [...code.matchAll(IMPORT)].map(([, from, bare, resolved]) => (from ?? bare ?? resolved) as string);

/** `src/<folder>/…`, or a file of `src` itself, which is a room of its own. */
const roomOf = (file: string): string => file.split('/')[0]!;
const packageOf = (name: string): string =>
  name.startsWith('node:')
    ? name
    : name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/');

/** What is wrong with the imports of a file of src, one sentence each. */
function outOfPlace(file: string, code: string): string[] {
  const room = roomOf(file);
  return importsOf(code).flatMap((name) => {
    if (name.startsWith('.')) {
      const target = normalize(join(dirname(file), name));
      const to = roomOf(target);
      if (to === room || target.startsWith('..')) return [];
      if (!may[room]?.includes(to)) return [`src/${file} must not import ${name}: ${room} may import ${may[room]}.`];
      return target.endsWith('/index.ts') ? [] : [`src/${file} must import ${to}/index.ts and not ${name}.`];
    }
    const from = packageOf(name);
    const known = packages[from] ?? (from.startsWith('node:') ? [room] : []);
    const fine = known.includes(room) && (only[room]?.includes(from) ?? true);
    return fine ? [] : [`src/${file} must not import ${name}.`];
  });
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => /\.ts$/.test(file));
const codeOf = (file: string) => readFileSync(join('src', file), 'utf8');

describe('walls', () => {
  it('are kept by every file', () => {
    expect(files.flatMap((file) => outOfPlace(file, codeOf(file)))).toEqual([]);
  });

  it('have a row for every folder, and nothing lies beside the folders but the library', () => {
    expect(new Set(files.map(roomOf))).toEqual(new Set(Object.keys(may)));
  });

  it('name every dependency', () => {
    const { dependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    const named = Object.keys(packages).filter((name) => !name.startsWith('node:'));
    expect(Object.keys({ ...dependencies, ...peerDependencies }).sort()).toEqual(named.sort());
  });

  it.each([
    ['pipeline/plan.ts', "import sharp from 'sharp';"],
    ['pipeline/plan.ts', "import { readFile } from 'node:fs';"],
    ['plugins/checks.ts', "import type { Catalog } from '../removal/index.ts';"],
    ['plugins/encode/png.ts', "import {\n  keyOf,\n} from '../../pipeline/key.ts';"],
    ['schema/index.ts', "const { run } = await import('../engine/index.ts');"],
    ['schema/index.ts', "import '../plugins/index.ts';"],
    ['server/index.ts', "export { createMemo } from '../pipeline/index.ts';"],
    ['storage/disk.ts', "const ort = await import('onnxruntime-node');"],
    ['config/config.ts', "import { providers } from '../engine/index.ts';"],
    ['removal/removal.ts', "import { GraphQLError } from 'graphql';"],
    ['index.ts', "import { createSchema } from './schema/index.ts';"],
    ['main.ts', "import './pipeline/index.ts';"],
    ['client/send.ts', "import { setTimeout } from 'node:timers/promises';"],
    ['client/send.ts', "import { limits } from '../schema/index.ts';"],
    ['storage/disk.ts', "import unheard from 'unheard-of';"],
  ])('a planted import in %s is found: %s', (file, code) => {
    expect(outOfPlace(file, `const before = 1;\n${code}\n`)).toHaveLength(1);
  });
});

/** Circles of files that import each other, types included; each as a path that ends where it begins. */
function circlesOf(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (path.includes(file) || done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return circles;
}

const relativeImports = (file: string, code: string) =>
  importsOf(code)
    .filter((name) => name.startsWith('.'))
    .map((name) => normalize(join(dirname(file), name)));

it('no files import each other in a circle, types included', () => {
  expect(circlesOf(new Map(files.map((file) => [file, relativeImports(file, codeOf(file))])))).toEqual([]);
  const planted = new Map([
    ['a', ['b']],
    ['b', ['c']],
    ['c', ['b']],
  ]);
  expect(circlesOf(planted)).toEqual(['b → c → b']);
});

it('files can be read in one sitting', () => {
  const lengths = files.map((file) => [codeOf(file).split('\n').length - 1, file] as const);
  expect(lengths.filter(([length]) => length > 220)).toEqual([]);
  const sorted = lengths.map(([length]) => length).sort((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(60);
});

it('ARCHITECTURE.md has the same walls', () => {
  const text = readFileSync('ARCHITECTURE.md', 'utf8');
  const listOf = (cell: string) => (cell.trim() === '–' || cell.trim() === '' ? [] : cell.trim().split(', ')).sort();
  const section = /^## The walls$([\s\S]*?)^## /m.exec(text)![1]!;
  const rows = [...section.matchAll(/^\| `([\w.]+)` \|([^|]*)\|([^|]*)\|$/gm)];
  const alone = (room: string) =>
    Object.entries(packages).flatMap(([name, rooms]) => (rooms.length === 1 && rooms[0] === room ? [name] : []));
  expect(Object.fromEntries(rows.map(([, room, imports]) => [room, listOf(imports!)]))).toEqual(
    Object.fromEntries(Object.entries(may).map(([room, imports]) => [room, [...imports].sort()])),
  );
  expect(Object.fromEntries(rows.map(([, room, , names]) => [room, listOf(names!)]))).toEqual(
    Object.fromEntries(Object.keys(may).map((room) => [room, alone(room).sort()])),
  );
  const shared = [...section.matchAll(/`([\w.-]+)` \(([^)]*)\)/g)].map(([, name, rooms]) => [
    name,
    listOf(rooms!.replace(/\s+/g, ' ')),
  ]);
  expect(Object.fromEntries(shared)).toEqual(
    Object.fromEntries(
      Object.entries(packages).flatMap(([name, rooms]) => (rooms.length > 1 ? [[name, [...rooms].sort()]] : [])),
    ),
  );
});
