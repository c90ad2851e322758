import { describe, expect, it } from 'vitest';
import {
  type AnyPlugin,
  definePlugin,
  type FileType,
  type Mask,
  opt,
  type SourceFormats,
} from '../../src/pipeline/index.ts';
import { contractOf, fixtures } from '../../src/testing/index.ts';

/** What of the contract a plugin breaks: the messages of all that fail. */
async function broken(plugin: AnyPlugin, given = {}): Promise<string> {
  const results = await Promise.allSettled(contractOf(plugin, given).map(({ check }) => check()));
  return results
    .map((result) => (result.status === 'rejected' ? String(result.reason.message) : ''))
    .join('\n')
    .trim();
}

const about = { name: 'sample', version: 1, doc: 'A sample.', options: {} } as const;
const refine = { ...about, stage: 'refine' } as const;
const copyOf = ({ data, width, height }: Mask): Mask => ({ data: Uint8Array.from(data), width, height });

it('finds nothing wrong with a good plugin', async () => {
  expect(await broken(definePlugin({ ...refine, run: ({ mask }) => copyOf(mask) }))).toBe('');
});

it('fills in pictures, and takes what else is required', async () => {
  const needy = definePlugin({
    ...refine,
    options: { back: opt.image('A picture.'), amount: opt.int('A number.', {}) },
    run: ({ mask }, { back }) => (back.width === mask.width ? mask : { ...mask, width: 0 }),
  });
  expect(await broken(needy, { options: { amount: 3 } })).toBe('');
  expect(await broken(needy)).toMatch(/^Amount is required\.$/m);
});

const careless = definePlugin({
  ...about,
  stage: 'denormalize',
  run: ({ output }) =>
    output.map(({ data, width, height, frame }) => ({
      width,
      height,
      frame,
      data: data.slice(0, width * height).map((value) => Math.min(1, Math.max(0, value))),
    })),
});

const miscounting = definePlugin({
  ...about,
  stage: 'denormalize',
  run: ({ output }) => output.map(({ channels: _, ...view }) => ({ ...view, data: view.data.map(() => 0) })),
});

const forgetful = definePlugin({
  ...about,
  stage: 'normalize',
  run: ({ resized, model }) =>
    resized.slice(0, 1).map(({ data, ...view }) => ({
      ...view,
      layout: model.input.layout,
      order: model.input.order,
      data: Float32Array.from(data),
    })),
});

const greedy = definePlugin({
  ...about,
  stage: 'infer',
  heavy: true,
  run: ({ input, model }, _options, host) =>
    Promise.all(input.map((view) => (host as { infer?: any }).infer(model, view))),
});

describe('a plugin that', () => {
  let count = 0;
  const kept: Mask = { data: new Uint8Array(13 * 7), width: 13, height: 7 };
  it.each<[string, AnyPlugin, RegExp]>([
    [
      'says nothing about itself',
      definePlugin({ ...refine, doc: '', run: ({ mask }) => mask }),
      /doc ends with a full stop/,
    ],
    [
      'says nothing about an option',
      definePlugin({ ...refine, options: { a: opt.int('A', { default: 1 }) }, run: ({ mask }) => mask }),
      /doc of a ends with a full stop/,
    ],
    ['has a bad name', definePlugin({ ...refine, name: 'Not-good', run: ({ mask }) => mask }), /Call it "notGood"/],
    [
      'writes into its input',
      definePlugin({
        ...refine,
        run({ mask }) {
          mask.data[0] = 255 - mask.data[0]!;
          return copyOf(mask);
        },
      }),
      /an input was written to/,
    ],
    [
      'is not the same twice',
      definePlugin({
        ...refine,
        run: ({ mask }) => ({ ...mask, data: new Uint8Array(mask.data.length).fill(count++) }),
      }),
      /gave another result/,
    ],
    [
      'gives a buffer of its own away and writes into it again',
      definePlugin({
        ...refine,
        run({ mask }) {
          kept.data[0]!++;
          return mask.data.length === kept.data.length ? kept : mask;
        },
      }),
      /another result|earlier result/,
    ],
    [
      'reads what it does not say',
      definePlugin({ ...refine, reads: ['mask'], run: (all) => (all as { decoded?: unknown }).decoded as Mask }),
      /reads "decoded"/,
    ],
    [
      'gives another size',
      definePlugin({ ...refine, run: ({ mask }) => ({ ...copyOf(mask), width: mask.width + 1 }) }),
      /size is not that of the source/,
    ],
    [
      'gives too few bytes',
      definePlugin({ ...refine, run: ({ mask }) => ({ ...mask, data: mask.data.slice(1) }) }),
      /another length/,
    ],
    [
      'fails on small pictures',
      definePlugin({ ...refine, run: ({ mask }) => (mask.width > 1 ? mask : fail()) }),
      /too small/,
    ],
    [
      'warns with no sentence',
      definePlugin({
        ...refine,
        run({ mask }, _options, host) {
          host.warn('HM', 'hm');
          return mask;
        },
      }),
      /a warning is a sentence/,
    ],
    ['lets NaN through', careless, /without NaN/],
    ['takes the size of the data for the size of a channel', miscounting, /another length/],
    ['forgets views', forgetful, /views, their sizes and their frames/],
    ['is heavy and runs the model', greedy, /cannot run the model/],
    [
      'cannot be sent to a thread',
      definePlugin({ ...refine, run: ({ mask }) => ({ ...mask, toText: () => '' }) }),
      /could not be cloned/,
    ],
    [
      'checks its defaults away',
      definePlugin({ ...refine, check: () => 'never.', run: ({ mask }) => mask }),
      /never\./,
    ],
  ])('%s is found out', async (_what, plugin, message) => {
    expect(await broken(plugin)).toMatch(message);
  });
});

describe('formats', () => {
  const png = fixtures()[0]!.artefacts.source.data;
  const header = async () => ({ format: 'png', width: 13, height: 7, hasAlpha: false, colorProfile: null, pages: 1 });
  const picture = { data: new Uint8Array(3 * 13 * 7), width: 13, height: 7, channels: 3 } as const;
  const good: SourceFormats = {
    formats: ['png'],
    sniff: (head) => (head[0] === 0x89 ? { format: 'png' } : undefined),
    readHeader: header,
  };
  const decoder = (source: SourceFormats): AnyPlugin =>
    definePlugin({ ...about, stage: 'decode', source, run: () => structuredClone(picture) });
  const file = { mediaType: 'image/x-dots', extension: 'dots' };
  const encoder = (declared: FileType, made: FileType): AnyPlugin =>
    definePlugin({
      ...about,
      stage: 'encode',
      file: declared,
      run: ({ composite: { width, height } }) => ({ ...made, data: new Uint8Array(1), width, height }),
    });

  it('of a good decoder and a good encoder are as declared', async () => {
    expect(await broken(decoder(good), { files: [png] })).toBe('');
    expect(await broken(encoder(file, file))).toBe('');
  });

  it.each<[string, AnyPlugin, RegExp]>([
    ['no media type of a picture', encoder({ ...file, mediaType: 'text/html' }, file), /no media type of a picture/],
    ['an extension with a dot', encoder({ ...file, extension: '.dots' }, file), /no file name extension/],
    ['another extension than is written', encoder(file, { ...file, extension: 'spots' }), /than `file` declares/],
    ['no formats', decoder({ ...good, formats: [] }), /declares the formats that it reads/],
    ['another format than sniff gives', decoder({ ...good, formats: ['gif'] }), /not among formats/],
    ['every file', decoder({ ...good, sniff: () => ({ format: 'png' }) }), /recognizes what is no picture/],
    ['no file', decoder({ ...good, sniff: () => undefined }), /give the contract `files`/],
    [
      'another size',
      decoder({ ...good, readHeader: async () => ({ ...(await header()), width: 12 }) }),
      /another size/,
    ],
    ['alpha', decoder({ ...good, readHeader: async () => ({ ...(await header()), hasAlpha: true }) }), /about alpha/],
  ])('declared as %s are found out', async (_what, plugin, message) => {
    expect(await broken(plugin, { files: [png] })).toMatch(message);
  });

  it('must be declared', async () => {
    const { source: _, ...bare } = decoder(good);
    const { file: __, ...nameless } = encoder(file, file);
    expect(await broken(definePlugin(bare as never))).toMatch(/declares `source/);
    expect(await broken(definePlugin(nameless as never))).toMatch(/declares `file/);
  });
});

function fail(): never {
  throw new Error('too small');
}
