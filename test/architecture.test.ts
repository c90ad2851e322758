import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';

/** Which folders of src each folder may import besides itself. Files beside the folders tie everything together. */
const may: Record<string, readonly string[]> = {
  pipeline: [],
  testing: ['pipeline'],
  imaging: ['pipeline'],
  plugins: ['pipeline', 'imaging'],
  engine: ['pipeline'],
  models: ['pipeline'],
  storage: [],
  work: ['pipeline', 'plugins'],
  schema: ['pipeline', 'storage'],
  server: ['schema'],
  cli: ['pipeline', 'models', 'engine', 'plugins'],
};

/** Packages that only these folders import, and the only packages of folders that keep to few. */
const walled: Record<string, readonly string[]> = {
  sharp: ['imaging', 'plugins'],
  'onnxruntime-node': ['engine'],
  'node:child_process': ['engine'],
  pacote: ['models'],
  'onnx-proto': ['models'],
  '@npmcli/config': ['models'],
  '@pothos/core': ['schema'],
  '@pothos/plugin-complexity': ['schema'],
  graphql: ['schema', 'server'],
  'graphql-yoga': ['server'],
  'graphql-upload-ts': ['server'],
  pino: ['server'],
  piscina: ['work'],
  citty: ['cli'],
  'cli-progress': ['cli'],
};
/** Of a folder that has a walled package, the one file that imports it. */
const alone: Record<string, Record<string, string>> = { sharp: { plugins: 'plugins/decode/sharp.ts' } };
const only: Record<string, readonly string[]> = { pipeline: ['zod', 'lru-cache', 'node:crypto'] };

/** What is wrong with the imports of a file of src, one sentence each. */
function outOfPlace(file: string, code: string): string[] {
  const [folder = '', ...rest] = file.split('/');
  if (rest.length === 0) return [];
  const imports = code.matchAll(
    /(?:^|[;\s])(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|import\s*\(?\s*['"]([^'"]+)['"]/gm,
  );
  return [...imports].flatMap(([, from, bare]) => {
    const name = (from ?? bare) as string;
    if (name.startsWith('.')) {
      const target = normalize(join(dirname(file), name));
      const [to = ''] = target.split('/');
      if (to === folder) return [];
      if (!may[folder]?.includes(to))
        return [`src/${file} must not import ${name}: ${folder} may import ${may[folder]}.`];
      return target.endsWith('/index.ts') ? [] : [`src/${file} must import ${to}/index.ts and not ${name}.`];
    }
    const importer = alone[name]?.[folder] ?? file;
    const fine =
      importer === file && (walled[name]?.includes(folder) ?? true) && (only[folder]?.includes(name) ?? true);
    return fine ? [] : [`src/${file} must not import ${name}.`];
  });
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

it('every file keeps to its side of the walls', () => {
  expect(files.flatMap((file) => outOfPlace(file, readFileSync(join('src', file), 'utf8')))).toEqual([]);
  expect(new Set(files.filter((file) => file.includes('/')).map((file) => file.split('/')[0]))).toEqual(
    new Set(Object.keys(may)),
  );
});

it.each([
  ['pipeline/plan.ts', "import sharp from 'sharp';"],
  ['pipeline/plan.ts', "import { readFile } from 'node:fs';"],
  ['imaging/index.ts', "import type { House } from '../schema/index.ts';"],
  ['plugins/encode/png.ts', "import {\n  keyOf,\n} from '../../pipeline/key.ts';"],
  ['schema/index.ts', "const { run } = await import('../engine/index.ts');"],
  ['schema/index.ts', "import '../plugins/index.ts';"],
  ['server/index.ts', "export { createMemo } from '../pipeline/index.ts';"],
  ['plugins/encode/png.ts', "import sharp from 'sharp';"],
  ['storage/disk.ts', "const ort = await import('onnxruntime-node');"],
])('a planted import in %s is found: %s', (file, code) => {
  expect(outOfPlace(file, `const before = 1;\n${code}\n`)).toHaveLength(1);
});
