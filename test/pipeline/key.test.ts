import { expect, it } from 'vitest';
import { type AnyPlugin, definePlugin } from '../../src/pipeline/index.ts';
import { sourceOf, tinyPipeline } from '../support/tiny.ts';

const keysOf = (byte: number, recipe = {}) => {
  const { execution, bound } = tinyPipeline();
  return bound(execution(), sourceOf(byte), recipe);
};

it('are sha256 in hex, the same every time', () => {
  expect(keysOf(1).encoded.key).toMatch(/^[0-9a-f]{64}$/);
  expect(keysOf(1).encoded.key).toBe(keysOf(1).encoded.key);
});

it('change with the source, and with options downstream of them only', () => {
  expect(keysOf(2).encoded.key).not.toBe(keysOf(1).encoded.key);
  const [plain, added] = [keysOf(1), keysOf(1, { refine: [{ add: {} }] })];
  expect(added.encoded.key).not.toBe(plain.encoded.key);
  expect(added.matte.key).toBe(plain.matte.key);
  expect(keysOf(1, { refine: [{ add: { amount: 1 } }] }).mask.key).toBe(added.mask.key);
  expect(keysOf(1, { refine: [{ add: { amount: 2 } }] }).mask.key).not.toBe(added.mask.key);
});

it('change with the version of a plugin', () => {
  const versioned = (version: number): AnyPlugin =>
    definePlugin({ stage: 'refine', name: 'v', version, doc: 'V.', options: {}, run: ({ mask }) => mask });
  const keyOf = (version: number) => {
    const { execution, bound } = tinyPipeline([versioned(version)]);
    return bound(execution(), sourceOf(1), { refine: [{ v: {} }] }).mask.key;
  };
  expect(keyOf(2)).not.toBe(keyOf(1));
});

it('do not depend on what is not read', () => {
  expect(keysOf(1, { composite: { source: {} }, refine: [{ add: {} }] }).encoded.key).toBe(
    keysOf(1, { composite: { source: {} } }).encoded.key,
  );
});
