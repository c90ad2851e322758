import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256Of as digestOf, type Progress } from '../../src/models/index.ts';
import { createWeights } from '../../src/models/weights.ts';
import { deriveInt8, type RangeTable, rangeTableText } from '../../src/quantize/index.ts';
import { chainModel, int8Model, int8Ranges } from '../support/int8-models.ts';
import { fileOf, manifestOf, serve, temporaryFolder } from './source.ts';

const network = Buffer.from(int8Model());
const { x, b } = int8Ranges;
const table: RangeTable = {
  of: 'float',
  digest: digestOf(network),
  percentile: 100,
  over: 'widest',
  bits: 8,
  pictures: [],
  ranges: { x: [...x], b: [...b] },
};
const made = await deriveInt8(network, 'y', table);

interface Changes {
  readonly parent?: Buffer;
  readonly changes?: object;
  readonly text?: string | null;
}

/** A home with the model `float`, which is served from here, and `int8`, which is made of it. */
async function homeWith({ parent = network, changes = {}, text = rangeTableText(table) }: Changes = {}) {
  const home = await temporaryFolder();
  const source = await serve(fileOf(parent));
  const ranges = join(home, 'ranges.json');
  if (text !== null) await writeFile(ranges, text);
  const file = { derivedFrom: 'float', ranges };
  const int8 = { file, digest: digestOf(made), bytes: made.length, output: { name: 'y', meaning: 'opacity' } };
  const float = manifestOf('float', { file: { url: source.url }, digest: digestOf(parent) });
  const manifests = [float, manifestOf('int8', { ...int8, ...changes })];
  const weights = createWeights({ home, manifests, pauses: [1, 1, 1] });
  const models = join(home, 'models');
  return { home, ranges, weights, source, models, file: join(models, 'int8.onnx') };
}

describe('pull of a derived model', () => {
  it('fetches what it is made of, makes it, and leaves nothing else behind', async () => {
    const { weights, source, models, file } = await homeWith();
    const seen: Progress[] = [];
    const onProgress = (progress: Progress) => seen.push(progress);
    expect(await weights.pull('int8', { onProgress })).toEqual({ file, digest: digestOf(made) });
    expect(Buffer.compare(await readFile(file), made)).toBe(0);
    expect((await readdir(models)).sort()).toEqual(['float.onnx', 'float.onnx.json', 'int8.onnx', 'int8.onnx.json']);
    // One convolution, and so all at once.
    expect(seen).toEqual([{ received: made.length, total: made.length }]);
    expect(source.asked).toHaveLength(1);
    expect(await weights.verify('int8')).toMatchObject({ digest: digestOf(made) });
    expect(await weights.status('int8')).toMatchObject({ installed: true, bytes: made.length });
  });

  it('fetches nothing where the parent was put in place by hand, nor a second time', async () => {
    const { weights, source, models } = await homeWith();
    await mkdir(models);
    await writeFile(join(models, 'float.onnx'), network);
    await weights.pull('int8');
    await weights.pull('int8');
    expect(source.asked).toHaveLength(0);
  });

  it('needs nothing of what it is made of once it is made', async () => {
    const { weights, models, ranges } = await homeWith();
    await weights.pull('int8');
    await Promise.all([rm(join(models, 'float.onnx')), rm(ranges)]);
    expect(await weights.pull('int8')).toMatchObject({ digest: digestOf(made) });
  });

  it('makes it once where two ask', async () => {
    const { weights, source } = await homeWith();
    const seen: Progress[] = [];
    const onProgress = (progress: Progress) => seen.push(progress);
    const both = [weights.pull('int8', { onProgress }), weights.pull('int8', { onProgress })];
    expect(await Promise.all(both)).toMatchObject([{ digest: digestOf(made) }, { digest: digestOf(made) }]);
    expect(seen).toHaveLength(1);
    expect(source.asked).toHaveLength(1);
  });

  it('makes it again where another file is in its place, of an earlier table perhaps', async () => {
    const { weights, models, file } = await homeWith();
    await mkdir(models);
    await writeFile(file, 'an earlier one');
    await expect(weights.locate('int8')).rejects.toMatchObject({ code: 'MODEL_MISMATCH' });
    expect(await weights.pull('int8')).toEqual({ file, digest: digestOf(made) });
    expect(await weights.locate('int8')).toEqual({ file, digest: digestOf(made) });
  });

  it('makes it again over a part that an earlier run left', async () => {
    const { weights, models, file } = await homeWith();
    await mkdir(models);
    await writeFile(`${file}.part`, Buffer.alloc(2 * made.length));
    expect(await weights.pull('int8')).toMatchObject({ digest: digestOf(made) });
  });

  it('stops on abort, leaves nothing under its name, and can be asked again', async () => {
    const parent = Buffer.from(chainModel(['a', 'b', 'c']));
    const [range, digest] = [[0, 1] as [number, number], digestOf(parent)];
    const text = { ...table, digest, ranges: { x: range, a: range, b: range, c: range } };
    const whole = await deriveInt8(parent, 'y', text);
    const changes = { digest: digestOf(whole), bytes: 300 };
    const { weights, models } = await homeWith({ parent, changes, text: rangeTableText(text) });
    const stop = new AbortController();
    const seen: number[] = [];
    const onProgress = ({ received }: Progress) => {
      seen.push(received);
      if (seen.length === 2) stop.abort();
    };
    await expect(weights.pull('int8', { signal: stop.signal, onProgress })).rejects.toThrow(/abort/i);
    // The third convolution is not begun.
    expect(seen).toEqual([100, 200]);
    expect((await readdir(models)).sort()).toEqual(['float.onnx', 'float.onnx.json']);
    expect(await weights.pull('int8')).toMatchObject({ digest: digestOf(whole) });
  });
});

describe('what installs nothing', () => {
  const changed = { ...table, ranges: { ...table.ranges, b: [0, 1] as [number, number] } };
  const other = { ...table, digest: `sha256:${'0'.repeat(64)}` };

  it.each<[string, Parameters<typeof homeWith>[0], string, string | RegExp]>([
    [
      'a table that was changed',
      { text: rangeTableText(changed) },
      'MODEL_MISMATCH',
      /makes of "float" is not "int8".*Nothing was installed/,
    ],
    [
      'a table of other weights',
      { text: rangeTableText(other) },
      'MODEL_MISMATCH',
      /is for other weights than those of "float"/,
    ],
    [
      'a table without a range that it takes',
      { text: rangeTableText({ ...table, ranges: {} }) },
      'MODEL_MISMATCH',
      '"int8" cannot be made of "float": The range table has no entry for "x".',
    ],
    ['an invalid table', { text: '{}' }, 'BAD_OPTION', /ranges\.json is not a valid range table \(of: /],
    ['a table that is not there', { text: null }, 'BAD_OPTION', /The range table cannot be read: .*ranges\.json/],
    [
      'an output that the parent does not have',
      { changes: { output: { name: 'alpha', meaning: 'opacity' } } },
      'MODEL_MISMATCH',
      '"int8" cannot be made of "float": It has no output "alpha".',
    ],
    [
      'a parent that is unknown',
      { changes: { file: { derivedFrom: 'flaot', ranges: '/r.json' } } },
      'BAD_OPTION',
      '"int8" is made of "flaot", and there is no such model.',
    ],
    [
      'a parent that is an int8 model itself',
      { changes: { file: { derivedFrom: 'int8', ranges: '/r.json' } } },
      'BAD_OPTION',
      '"int8" is an int8 model itself: name the model that it is made of.',
    ],
  ])('%s', async (_, changes, code, sentence) => {
    const { weights, models } = await homeWith(changes);
    const failure = (await weights.pull('int8').catch((error: unknown) => error)) as Error;
    expect(failure).toMatchObject({ code });
    expect(failure.message).toMatch(sentence);
    expect((await readdir(models)).filter((file) => file.startsWith('int8'))).toEqual([]);
    expect(await weights.locate('int8')).toBeUndefined();
  });

  it('names both digests of a result that differs', async () => {
    const { weights } = await homeWith({ text: rangeTableText(changed) });
    const failure = (await weights.pull('int8').catch((error: unknown) => error)) as Error;
    expect(failure.message).toContain(digestOf(made));
    expect(failure.message).toContain(digestOf(await deriveInt8(network, 'y', changed)));
  });

  it('a parent that is another file than its manifest says', async () => {
    const { weights, models } = await homeWith();
    await mkdir(models);
    await writeFile(join(models, 'float.onnx'), 'something else');
    await expect(weights.pull('int8')).rejects.toMatchObject({
      code: 'MODEL_MISMATCH',
      message: expect.stringContaining('is not the file of "float"'),
    });
    expect(await readdir(models)).not.toContain('int8.onnx');
  });
});
