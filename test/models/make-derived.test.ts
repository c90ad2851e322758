import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createWeights, type Progress } from '../../src/models/index.ts';
import { derive, type RangeTable, tableText } from '../../src/models/quantize/index.ts';
import { chainNetwork, eightBitNetwork, eightBitRanges } from '../support/eight-bit-networks.ts';
import { fileOf, manifestOf, serve, sha256Of, temporaryFolder } from './source.ts';

const network = Buffer.from(eightBitNetwork());
const digestOf = (bytes: Uint8Array) => `sha256:${sha256Of(bytes)}`;
const { x, b } = eightBitRanges;
const table: RangeTable = {
  of: 'float',
  digest: digestOf(network),
  percentile: 100,
  over: 'widest',
  bits: 8,
  pictures: [],
  ranges: { x: [...x], b: [...b] },
};
const made = await derive(network, 'y', table);

interface Changes {
  readonly parent?: Buffer;
  readonly changes?: object;
  readonly text?: string | null;
}

/** A home with the network `float`, which is served from here, and `eight`, which is made of it. */
async function shelf({ parent = network, changes = {}, text = tableText(table) }: Changes = {}) {
  const home = await temporaryFolder();
  const source = await serve(fileOf(parent));
  const ranges = join(home, 'ranges.json');
  if (text !== null) await writeFile(ranges, text);
  const file = { derivedFrom: 'float', ranges };
  const eight = { file, digest: digestOf(made), bytes: made.length, output: { name: 'y', meaning: 'opacity' } };
  const float = manifestOf('float', { file: { url: source.url }, digest: digestOf(parent) });
  const manifests = [float, manifestOf('eight', { ...eight, ...changes })];
  const weights = createWeights({ home, manifests, pauses: [1, 1, 1] });
  const models = join(home, 'models');
  return { home, ranges, weights, source, models, file: join(models, 'eight.onnx') };
}

describe('pull of a model in eight bits', () => {
  it('fetches what it is made of, makes it, and leaves nothing else behind', async () => {
    const { weights, source, models, file } = await shelf();
    const seen: Progress[] = [];
    const onProgress = (progress: Progress) => seen.push(progress);
    expect(await weights.pull('eight', { onProgress })).toEqual({ file, digest: digestOf(made) });
    expect(Buffer.compare(await readFile(file), made)).toBe(0);
    expect((await readdir(models)).sort()).toEqual(['eight.onnx', 'eight.onnx.json', 'float.onnx', 'float.onnx.json']);
    // One convolution, and so all at once.
    expect(seen).toEqual([{ received: made.length, total: made.length }]);
    expect(source.asked).toHaveLength(1);
    expect(await weights.verify('eight')).toMatchObject({ digest: digestOf(made) });
    expect(await weights.status('eight')).toMatchObject({ installed: true, bytes: made.length });
  });

  it('fetches nothing where the parent was put in place by hand, nor a second time', async () => {
    const { weights, source, models } = await shelf();
    await mkdir(models);
    await writeFile(join(models, 'float.onnx'), network);
    await weights.pull('eight');
    await weights.pull('eight');
    expect(source.asked).toHaveLength(0);
  });

  it('needs nothing of what it is made of once it is made', async () => {
    const { weights, models, ranges } = await shelf();
    await weights.pull('eight');
    await Promise.all([rm(join(models, 'float.onnx')), rm(ranges)]);
    expect(await weights.pull('eight')).toMatchObject({ digest: digestOf(made) });
  });

  it('makes it once where two ask', async () => {
    const { weights, source } = await shelf();
    const seen: Progress[] = [];
    const onProgress = (progress: Progress) => seen.push(progress);
    const both = [weights.pull('eight', { onProgress }), weights.pull('eight', { onProgress })];
    expect(await Promise.all(both)).toMatchObject([{ digest: digestOf(made) }, { digest: digestOf(made) }]);
    expect(seen).toHaveLength(1);
    expect(source.asked).toHaveLength(1);
  });

  it('makes it anew where another file is in its place, of an earlier table perhaps', async () => {
    const { weights, models, file } = await shelf();
    await mkdir(models);
    await writeFile(file, 'an earlier one');
    await expect(weights.locate('eight')).rejects.toMatchObject({ code: 'MODEL_MISMATCH' });
    expect(await weights.pull('eight')).toEqual({ file, digest: digestOf(made) });
    expect(await weights.locate('eight')).toEqual({ file, digest: digestOf(made) });
  });

  it('makes it anew over a part that an earlier run left', async () => {
    const { weights, models, file } = await shelf();
    await mkdir(models);
    await writeFile(`${file}.part`, Buffer.alloc(2 * made.length));
    expect(await weights.pull('eight')).toMatchObject({ digest: digestOf(made) });
  });

  it('stops when told to, leaves nothing under its name, and can be asked again', async () => {
    const parent = Buffer.from(chainNetwork(['a', 'b', 'c']));
    const [range, digest] = [[0, 1] as [number, number], digestOf(parent)];
    const text = { ...table, digest, ranges: { x: range, a: range, b: range, c: range } };
    const whole = await derive(parent, 'y', text);
    const changes = { digest: digestOf(whole), bytes: 300 };
    const { weights, models } = await shelf({ parent, changes, text: tableText(text) });
    const stop = new AbortController();
    const seen: number[] = [];
    const onProgress = ({ received }: Progress) => {
      seen.push(received);
      if (seen.length === 2) stop.abort();
    };
    await expect(weights.pull('eight', { signal: stop.signal, onProgress })).rejects.toThrow(/abort/i);
    // The third convolution is not begun.
    expect(seen).toEqual([100, 200]);
    expect((await readdir(models)).sort()).toEqual(['float.onnx', 'float.onnx.json']);
    expect(await weights.pull('eight')).toMatchObject({ digest: digestOf(whole) });
  });
});

describe('what installs nothing', () => {
  const changed = { ...table, ranges: { ...table.ranges, b: [0, 1] as [number, number] } };
  const other = { ...table, digest: `sha256:${'0'.repeat(64)}` };

  it.each<[string, Parameters<typeof shelf>[0], string, string | RegExp]>([
    [
      'a table that was changed',
      { text: tableText(changed) },
      'MODEL_MISMATCH',
      /makes of "float" is not "eight".*Nothing was installed/,
    ],
    ['a table of another network', { text: tableText(other) }, 'MODEL_MISMATCH', /is for another network than "float"/],
    [
      'a table without a range that it takes',
      { text: tableText({ ...table, ranges: {} }) },
      'MODEL_MISMATCH',
      '"eight" cannot be made of "float": The table of ranges has none for "x".',
    ],
    ['what is no table', { text: '{}' }, 'BAD_OPTION', /ranges\.json is no table of ranges \(of: /],
    ['a table that is not there', { text: null }, 'BAD_OPTION', /The table of ranges cannot be read: .*ranges\.json/],
    [
      'an output that the parent does not have',
      { changes: { output: { name: 'alpha', meaning: 'opacity' } } },
      'MODEL_MISMATCH',
      '"eight" cannot be made of "float": It has no output "alpha".',
    ],
    [
      'a parent that nobody knows',
      { changes: { file: { derivedFrom: 'flaot', ranges: '/r.json' } } },
      'BAD_OPTION',
      '"eight" is made of "flaot", and there is no such model.',
    ],
    [
      'a parent that is in eight bits itself',
      { changes: { file: { derivedFrom: 'eight', ranges: '/r.json' } } },
      'BAD_OPTION',
      '"eight" is in eight bits itself: name the model that it is made of.',
    ],
  ])('%s', async (_, changes, code, sentence) => {
    const { weights, models } = await shelf(changes);
    const failure = (await weights.pull('eight').catch((error: unknown) => error)) as Error;
    expect(failure).toMatchObject({ code });
    expect(failure.message).toMatch(sentence);
    expect((await readdir(models)).filter((file) => file.startsWith('eight'))).toEqual([]);
    expect(await weights.locate('eight')).toBeUndefined();
  });

  it('tells both digests of what came out otherwise', async () => {
    const { weights } = await shelf({ text: tableText(changed) });
    const failure = (await weights.pull('eight').catch((error: unknown) => error)) as Error;
    expect(failure.message).toContain(digestOf(made));
    expect(failure.message).toContain(digestOf(await derive(network, 'y', changed)));
  });

  it('a parent that is another file than its manifest says', async () => {
    const { weights, models } = await shelf();
    await mkdir(models);
    await writeFile(join(models, 'float.onnx'), 'something else');
    await expect(weights.pull('eight')).rejects.toMatchObject({
      code: 'MODEL_MISMATCH',
      message: expect.stringContaining('is not the file of "float"'),
    });
    expect(await readdir(models)).not.toContain('eight.onnx');
  });
});
