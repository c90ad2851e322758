import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import { type Stage, shotsOf, wrongIn } from '../scripts/gallery/page.ts';
import { stageNames, stageOf } from '../src/pipeline/index.ts';
import { plugins } from '../src/plugins/index.ts';
import { textOf } from './support/docs.ts';

const schema = buildSchema(textOf('schema.graphql'));
const stages: readonly Stage[] = stageNames.map((name) => ({
  name,
  doc: stageOf(name).doc,
  plugins: plugins.filter(({ stage }) => stage === name).map((plugin) => ({ name: plugin.name, doc: plugin.doc })),
}));

/** The stages, one of them with other plugins. */
const changed = (stage: string, change: (of: Stage['plugins']) => Stage['plugins']): readonly Stage[] =>
  stages.map((each) => (each.name === stage ? { ...each, plugins: change(each.plugins) } : each));

it('names a plugin without an entry, and an entry without a plugin', () => {
  const before = wrongIn(stages, schema);
  const added = changed('refine', (all) => [...all, { name: 'sparkle', doc: 'Sparkles.' }]);
  expect(wrongIn(added, schema)).toEqual([expect.stringContaining('refine.sparkle has no picture'), ...before]);
  const removed = changed('composite', (all) => all.filter(({ name }) => name !== 'blur'));
  expect(wrongIn(removed, schema)).toContainEqual(expect.stringContaining('There is no composite.blur'));
});

it('asks for nothing that the API does not have', () => {
  expect(wrongIn(stages, schema).filter((sentence) => sentence.includes('.webp'))).toEqual([]);
  const other = buildSchema(textOf('schema.graphql').replace(/\bsigma:/g, 'spread:'));
  expect(wrongIn(stages, other)).toContainEqual(expect.stringMatching(/^composite.blur.webp: .*sigma/));
});

it('has a file for every picture', () => {
  const there = readdirSync(fileURLToPath(new URL('../docs/gallery/', import.meta.url)));
  expect(shotsOf(stages).filter(({ file }) => !there.includes(file))).toEqual([]);
});
