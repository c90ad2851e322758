import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

/** Names that a face exports, `type` before those that are types only. */
function exportsOf(file: string): string[] {
  const code = readFileSync(file, 'utf8');
  const lists = [...code.matchAll(/^export (type )?\{([^}]*)\}/gm)].flatMap(([, type, names]) =>
    names!
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean)
      .map((name) => (type && !name.startsWith('type ') ? `type ${name}` : name))
      .map((name) => name.replace(/\w+ as (\w+)/, '$1')),
  );
  const declared = [...code.matchAll(/^export (?:async )?(const|function|interface|type) (\w+)/gm)].map(
    ([, kind, name]) => (kind === 'interface' || kind === 'type' ? `type ${name}` : name!),
  );
  const all = [...code.matchAll(/^export type \* from '([^']+)'/gm)].flatMap(([, from]) =>
    exportsOf(join(dirname(file), from!)),
  );
  return [...lists, ...declared, ...all].sort();
}

/** An export that is added, renamed or removed is a change of the package's API: it is meant, or it is a mistake. */
it.each(['index', 'client/index', 'pipeline/plugin-api', 'imaging/index', 'testing/index'])(
  'exports of %s',
  async (face) => {
    await expect(`${exportsOf(`src/${face}.ts`).join('\n')}\n`).toMatchFileSnapshot(
      `exports/${face.replace('/index', '').replace('/', '-')}.txt`,
    );
  },
);

it('every entry of the package is one of these faces', () => {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(Object.fromEntries(Object.entries<any>(exports).map(([name, { default: file }]) => [name, file]))).toEqual({
    '.': './dist/index.js',
    './client': './dist/client/index.js',
    './plugin': './dist/pipeline/plugin-api.js',
    './imaging': './dist/imaging/index.js',
    './testing': './dist/testing/index.js',
  });
});
