import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { plugins } from '../../src/plugins/index.ts';
import { contractOf } from '../../src/testing/index.ts';

/** Options for plugins that cannot do without. */
const options: Record<string, Record<string, unknown>> = {
  'normalize.meanStd': { mean: [0.5, 0.4, 0.3], std: [0.2, 0.3, 0.4] },
  'layout.scale': { width: 5 },
  'layout.canvas': { aspect: 1, padding: 2 },
};

describe.each(plugins.map((plugin) => [`${plugin.stage}.${plugin.name}`, plugin] as const))('%s', (name, plugin) => {
  for (const { name: what, check } of contractOf(plugin, { options: options[name] ?? {} })) it(what, check);
});

it('has every plugin in the file that its stage and name say', () => {
  const folder = fileURLToPath(new URL('../../src/plugins/', import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\/.*\.ts$/.test(file));
  const wanted = plugins.map(
    ({ stage, name }) => `${stage}/${name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}.ts`,
  );
  expect(wanted.sort()).toEqual(files.sort());
});
