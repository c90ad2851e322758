import { expect, it } from 'vitest';
import { type AnyPlugin, createRegistry, definePlugin, isPlugin, opt } from '../../src/pipeline/index.ts';

const named = (name: string, options = {}): AnyPlugin =>
  definePlugin({ stage: 'alpha', name, version: 1, doc: 'It.', options, run: ({ mask }) => mask });

it('finds by stage and name, and lists in order', () => {
  const [b, a] = [named('b'), named('a')];
  const registry = createRegistry([b, a]);
  expect(registry.find('alpha', 'a')).toBe(a);
  expect(registry.find('alpha', 'c')).toBeUndefined();
  expect(registry.find('refine', 'a')).toBeUndefined();
  expect(registry.list('alpha')).toEqual([b, a]);
  expect(registry.list('refine')).toEqual([]);
});

it('never changes afterwards', () => {
  const given = [named('a')];
  const registry = createRegistry(given);
  given.push(named('b'));
  expect(registry.plugins).toHaveLength(1);
  expect(
    Object.isFrozen(registry) && Object.isFrozen(registry.plugins) && Object.isFrozen(registry.list('alpha')),
  ).toBe(true);
});

it.each([
  ['my-mode', 'myMode'],
  ['MyMode', 'myMode'],
  ['my mode 2', 'myMode2'],
  ['2tone', 'tone'],
  ['a_b', 'aB'],
  ['__proto', 'proto'],
  ['---', 'mine'],
])('refuses the name %s and says %s', (bad, good) => {
  expect(() => createRegistry([named(bad)])).toThrow(`Call it "${good}"`);
  expect(() => createRegistry([named('ok', { [bad]: opt.int('It.', {}) })])).toThrow(`Call it "${good}"`);
  expect(() => createRegistry([named('ok', { mode: opt.oneOf('It.', [good, bad], {}) })])).toThrow(`Call it "${good}"`);
  expect(() => createRegistry([named(good, { mode: opt.oneOf('It.', [good], {}) })])).not.toThrow();
});

it('refuses two of one name, strangers and unknown stages', () => {
  expect(() => createRegistry([named('a'), named('a')])).toThrow('Rename one');
  expect(() => createRegistry([{ ...named('a'), stage: 'compose' } as unknown as AnyPlugin])).toThrow(
    /Stages are: decode/,
  );
  expect(() => createRegistry([{ stage: 'alpha', name: 'a' } as unknown as AnyPlugin])).toThrow('definePlugin');
  expect(() => createRegistry([undefined as unknown as AnyPlugin])).toThrow('definePlugin');
});

it('refuses what a stage does not offer, and says what it does', () => {
  const reads = ['mask', 'maks'];
  expect(() => createRegistry([{ ...named('a'), reads } as unknown as AnyPlugin])).toThrow(
    /reads "maks".*offers: .*mask/,
  );
});

it('knows plugins of another copy of the package by their brand', () => {
  expect(isPlugin({ [Symbol.for('matteql.plugin')]: true })).toBe(true);
  expect(Object.isFrozen(named('a'))).toBe(true);
});

it('wants decoders and encoders to declare what they read and write', () => {
  const encoder = { stage: 'encode', name: 'mine', version: 1, doc: 'Mine.', options: {}, run() {} };
  const asPlugin = (plugin: object) => definePlugin(plugin as never) as never;
  expect(() => createRegistry([asPlugin(encoder)])).toThrow("encode.mine must declare file: { mediaType: 'image/…'");
  expect(() => createRegistry([asPlugin({ ...encoder, file: { mediaType: 'image/x', extension: '../x' } })])).toThrow(
    'must declare file',
  );
  expect(() => createRegistry([asPlugin({ ...encoder, stage: 'decode' })])).toThrow('decode.mine must declare source');
});

it('refuses a decoder that would need a picture to decode one', () => {
  const source = { formats: ['x'], sniff: () => undefined, readHeader: async () => undefined };
  const options = { mask: opt.image('A picture.') };
  const decoder = definePlugin({ stage: 'decode', name: 'mine', version: 1, doc: 'Mine.', source, options } as never);
  expect(() => createRegistry([decoder as never])).toThrow('cannot have a picture as an option');
});
