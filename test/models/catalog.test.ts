import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCatalog, type Manifest, openCatalog, type Progress, sha256Of } from '../../src/models/index.ts';
import { deriveInt8, type RangeTable, rangeTableText } from '../../src/quantize/index.ts';
import { int8Model, int8Ranges } from '../support/int8-models.ts';
import { fileOf, manifestOf, serve, temporaryFolder, weightsOf } from './source.ts';

const data = weightsOf(50_000);
const other = weightsOf(50_000, 2);

async function catalogOf(manifests: readonly Manifest[], allowNonCommercial = false) {
  const home = await temporaryFolder();
  const settings = { home, modelsFolder: join(home, 'manifests'), allowNonCommercial, pauses: [1] };
  return { home, settings, catalog: createCatalog(manifests, settings) };
}

/** A catalog with the model `net`, whose weights are in place. */
async function installed(changes: Record<string, unknown> = {}) {
  const { url, asked } = await serve(fileOf(data));
  const net = manifestOf('net', { file: { url }, digest: sha256Of(data), ...changes });
  const all = await catalogOf([net]);
  const file = join(all.home, 'models', 'net.onnx');
  await mkdir(join(all.home, 'models'));
  await writeFile(file, data);
  return { ...all, file, asked, net };
}

describe('a catalog', () => {
  it('has the shipped models and the operator’s, and opens without another look at the disk', async () => {
    const home = join(await temporaryFolder(), 'not', 'there');
    const catalog = await openCatalog({ home, modelsFolder: join(home, 'manifests'), allowNonCommercial: false });
    expect(catalog.find('isnet').title).toMatch(/IS-Net/);
    expect(catalog.weightsFolder).toBe(join(home, 'models'));
    expect(catalog.manifestFolder).toBe(join(home, 'manifests'));
    await expect(stat(home)).rejects.toThrow('ENOENT');
  });

  it('says which settings lead to a folder of manifests that is none', async () => {
    const home = join(await temporaryFolder(), 'file');
    await writeFile(home, '');
    await expect(openCatalog({ home, modelsFolder: home, allowNonCommercial: false })).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: expect.stringMatching(
        /^The folder of manifests cannot be read: ENOTDIR.*Set MODELS_DIR or MATTEQL_HOME/,
      ),
    });
  });

  it('names the models there are wherever one is unknown', async () => {
    const { catalog } = await catalogOf([manifestOf('net', {})]);
    const unknown = { code: 'BAD_OPTION', message: 'There is no model "ney". Did you mean "net"? Models are: net.' };
    expect(() => catalog.find('ney')).toThrow(expect.objectContaining(unknown));
    for (const ask of [catalog.loadable, catalog.pull, catalog.verify, catalog.status, catalog.isInstalled]) {
      await expect(ask('ney')).rejects.toMatchObject(unknown);
    }
  });

  it('rejects a license before the disk or the network is used, unless it is allowed', async () => {
    const { catalog, settings, net, asked, file } = await installed({ commercialUse: false });
    const refused = { code: 'LICENSE_NOT_ACCEPTED' };
    expect(() => catalog.permitted('net')).toThrow(expect.objectContaining(refused));
    await expect(catalog.loadable('net')).rejects.toMatchObject(refused);
    await expect(catalog.pull('net')).rejects.toMatchObject(refused);
    expect(asked).toHaveLength(0);
    const allowing = createCatalog([net], { ...settings, allowNonCommercial: true });
    expect(await allowing.loadable('net')).toMatchObject({ file, model: { name: 'net', digest: sha256Of(data) } });
  });
});

describe('what the engine loads', () => {
  it('is not installed, in a sentence that names the command', async () => {
    const { catalog } = await catalogOf([manifestOf('net', { file: { url: 'http://127.0.0.1:1/' } })]);
    await expect(catalog.loadable('net')).rejects.toMatchObject({
      code: 'MODEL_NOT_INSTALLED',
      message: expect.stringContaining('npm run models -- pull net'),
    });
  });

  it('is found once, and neither note nor file are read again while the file looks the same', async () => {
    const { catalog, file } = await installed();
    await utimes(file, 1_000, 1_000);
    const found = await catalog.loadable('net');
    // A note that lies and bytes that differ: both would show.
    const note = JSON.parse(await readFile(`${file}.json`, 'utf8'));
    await writeFile(`${file}.json`, JSON.stringify({ ...note, sha256: 'f'.repeat(64) }));
    await writeFile(file, other);
    await utimes(file, 1_000, 1_000);
    expect(await catalog.loadable('net')).toBe(found);
  });

  it('is looked for again when the file has changed, or is gone', async () => {
    const { catalog, file } = await installed();
    await catalog.loadable('net');
    await writeFile(file, other);
    await utimes(file, 2_000, 2_000);
    await expect(catalog.loadable('net')).rejects.toMatchObject({ code: 'MODEL_MISMATCH' });
    // What failed is not remembered.
    await writeFile(file, data);
    await utimes(file, 3_000, 3_000);
    const found = await catalog.loadable('net');
    expect(found).toMatchObject({ file, model: { digest: sha256Of(data) } });
    await rm(file);
    await expect(catalog.loadable('net')).rejects.toMatchObject({ code: 'MODEL_NOT_INSTALLED' });
  });
});

describe('pull of the catalog', () => {
  it('fetches first what a derived model is made of, and reports both', async () => {
    const parent = Buffer.from(int8Model());
    const { url, asked } = await serve(fileOf(parent));
    const folder = await temporaryFolder();
    const ranges = join(folder, 'ranges.json');
    const table: RangeTable = {
      ...{ of: 'float', digest: sha256Of(parent), percentile: 100, over: 'widest', bits: 8, pictures: [] },
      ranges: { x: [...int8Ranges.x], b: [...int8Ranges.b] },
    };
    await writeFile(ranges, rangeTableText(table));
    const made = await deriveInt8(parent, 'y', table);
    const float = manifestOf('float', { file: { url }, digest: sha256Of(parent) });
    const derived = manifestOf('small', {
      ...{ file: { derivedFrom: 'float', ranges }, digest: sha256Of(made), bytes: made.length },
      output: { name: 'y', meaning: 'opacity' },
    });
    const { catalog, home } = await catalogOf([float, derived]);
    const seen: (Progress & { model: string })[] = [];
    const done: string[] = [];
    const options = {
      onProgress: (progress: Progress & { model: string }) => void seen.push(progress),
      onInstalled: (model: string) => void done.push(model),
    };
    expect(await catalog.pull('small', options)).toMatchObject({ file: join(home, 'models', 'small.onnx') });
    expect(done).toEqual(['float', 'small']);
    expect(seen.filter(({ model }) => model === 'float').at(-1)).toEqual({
      ...{ model: 'float', received: parent.length, total: parent.length },
    });
    expect(seen.at(-1)).toEqual({ model: 'small', received: made.length, total: made.length });
    // Once it is installed, the other one is not needed.
    await catalog.pull('small', { onInstalled: (model) => void done.push(model) });
    expect(done).toEqual(['float', 'small', 'small']);
    expect(asked).toHaveLength(1);
  });

  it('makes a model loadable that was not', async () => {
    const { url } = await serve(fileOf(data));
    const { catalog } = await catalogOf([manifestOf('net', { file: { url }, digest: sha256Of(data) })]);
    await expect(catalog.loadable('net')).rejects.toMatchObject({ code: 'MODEL_NOT_INSTALLED' });
    expect(await catalog.isInstalled('net')).toBe(false);
    await catalog.pull('net');
    expect(await catalog.isInstalled('net')).toBe(true);
    expect(await catalog.loadable('net')).toMatchObject({ model: { digest: sha256Of(data) } });
  });
});
