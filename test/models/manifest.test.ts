import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkLicense } from '../../src/models/check-license.ts';
import { loadManifests, modelNameOf, modelOf, parseManifest, shippedManifests } from '../../src/models/index.ts';
import { createRegistry, plan, type Registry } from '../../src/pipeline/index.ts';
import { base, plugins } from '../../src/plugins/index.ts';
import { manifestOf, temporaryFolder } from './source.ts';

const shipped = await loadManifests([shippedManifests]);
const named = (name: string) => shipped.find((manifest) => manifest.name === name)!;
const isnet = await readFile(join(shippedManifests, 'isnet.json'), 'utf8');

/** `isnet.json` with a field changed; `undefined` removes it. */
function refusalOf(changes: Record<string, unknown>): string {
  try {
    parseManifest('/m/mine.json', JSON.stringify({ ...JSON.parse(isnet), ...changes }));
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
}

describe('shipped manifests', () => {
  it('are all there, sorted, under the names of their files', async () => {
    const files = (await readdir(shippedManifests)).flatMap((file) => /^(.*)\.json$/.exec(file)?.[1] ?? []);
    expect(shipped.map(({ name }) => name)).toEqual(files.sort());
    expect(shipped).toHaveLength(17);
  });

  it('say where the weights are, how large, and of which digest, no two the same', () => {
    for (const { file, digest, bytes, license, source, paper } of shipped) {
      expect([file, digest, bytes, license, source, paper]).not.toContain(undefined);
      expect(bytes).toBeGreaterThan(1e6);
      expect(source).toMatch(/^https:/);
    }
    expect(new Set(shipped.map(({ digest }) => digest)).size).toBe(shipped.length);
    expect(new Set(shipped.map(({ file }) => JSON.stringify(file))).size).toBe(shipped.length);
  });

  it('forbid commercial use for RMBG-2.0 alone, which is gated too', () => {
    expect(shipped.filter(({ commercialUse }) => !commercialUse).map(({ name }) => name)).toEqual(['rmbg2']);
    expect(named('rmbg2').file).toMatchObject({ gated: true });
  });

  it('want a sigmoid exactly where the graph gives logits', () => {
    for (const { name, output, recipe } of shipped) {
      expect(output.meaning === 'logits', name).toBe(recipe.denormalize?.sigmoid !== undefined);
    }
  });

  it('ask for plugins and options that there are', () => {
    const registry: Registry = createRegistry(plugins);
    for (const { recipe } of shipped) expect(plan(registry, base, recipe).length).toBeGreaterThanOrEqual(10);
  });

  it('give the default model the recipe it was measured with', () => {
    expect(named('isnet').recipe).toEqual({
      resize: { stretch: { kernel: 'linear' } },
      normalize: { halfUnit: {} },
      denormalize: { clamp: {} },
      restore: { resample: { kernel: 'cubic' } },
    });
  });
});

describe('parseManifest', () => {
  it.each([
    ['an unknown field', { colour: 1 }, /mine\.json: .*colour/],
    ['no license', { license: undefined }, /mine\.json: license: /],
    ['an upper-case digest', { digest: `sha256:${'A'.repeat(64)}` }, /mine\.json: digest: .*lower-case hex/],
    ['a sha256 called md5', { digest: `md5:${'a'.repeat(64)}` }, /mine\.json: digest: /],
    ['a size of one side', { input: { size: [1024], layout: 'nchw', order: 'rgb' } }, /mine\.json: input\.size/],
    ['an unknown layout', { input: { size: [8, 8], layout: 'hwc', order: 'rgb' } }, /mine\.json: input\.layout/],
    ['an address that is none', { file: { url: 'file:///etc/passwd' } }, /mine\.json: file/],
    ['a stage that is not the model’s', { recipe: { encode: { png: {} } } }, /mine\.json: recipe/],
    ['two plugins of one stage', { recipe: { ...JSON.parse(isnet).recipe, resize: { a: {}, b: {} } } }, /exactly one/],
  ])('refuses %s, naming file and field', (_, changes, sentence) => {
    expect(refusalOf(changes)).toMatch(sentence);
  });

  it('reads a file that begins with a byte order mark', () => {
    expect(parseManifest('/m/mine.json', `\uFEFF${isnet}`).name).toBe('mine');
  });

  it('refuses what is not JSON', () => {
    expect(() => parseManifest('/m/mine.json', '{\n  "title": }')).toThrow(
      '/m/mine.json is not JSON: line 2, column 12: unexpected "}".',
    );
  });

  it('assumes one output channel by default, and a rule for the size', () => {
    const size = { shortSide: 512, multipleOf: 32 };
    const manifest = manifestOf('mine', { input: { size, layout: 'nhwc', order: 'bgr' } });
    expect(modelOf(manifest, 'sha256:x')).toEqual({
      name: 'mine',
      digest: 'sha256:x',
      input: { size, layout: 'nhwc', order: 'bgr' },
      output: { channels: 1, meaning: 'opacity' },
    });
  });
});

describe('loadManifests', () => {
  async function folderOf(name: string, files: Record<string, object>): Promise<string> {
    const folder = join(await temporaryFolder(), name);
    await mkdir(folder);
    for (const [file, changes] of Object.entries(files)) {
      await writeFile(join(folder, file), JSON.stringify({ ...JSON.parse(isnet), ...changes }));
    }
    return folder;
  }

  it('lets a later folder replace a model and add others; a folder that is not there is empty', async () => {
    const ours = await folderOf('ours', { 'b.json': { title: 'ours' }, 'a.json': {}, 'README.md': {} });
    const theirs = await folderOf('theirs', { 'b.json': { title: 'theirs' }, 'my-model.json': {} });
    const manifests = await loadManifests([ours, join(ours, 'nowhere'), theirs]);
    expect(manifests.map(({ name, title }) => [name, title])).toEqual([
      ['a', named('isnet').title],
      ['b', 'theirs'],
      ['myModel', named('isnet').title],
    ]);
  });

  it('lets nothing be more for commercial use than what it is made of', async () => {
    const made = (derivedFrom: string) => ({ file: { derivedFrom, ranges: 'r.json' } });
    const folder = await folderOf('made', {
      'closed.json': { commercialUse: false },
      'open.json': {},
      'ofClosed.json': made('closed'),
      'ofOpen.json': made('open'),
      'closedOfOpen.json': { ...made('open'), commercialUse: false },
      'ofUnknown.json': made('unknown'),
    });
    const manifests = await loadManifests([folder]);
    expect(manifests.filter(({ commercialUse }) => commercialUse).map(({ name }) => name)).toEqual([
      ...['ofOpen', 'ofUnknown', 'open'],
    ]);
  });

  it('refuses two files of one folder that mean one name', async () => {
    const folder = await folderOf('twins', { 'my-model.json': {}, 'my_model.json': {} });
    await expect(loadManifests([folder])).rejects.toThrow(/my_model\.json and my-model\.json are both "myModel"/);
  });
});

it.each([
  ['my-model.json', 'myModel'],
  ['SINet_Softmax_simple.onnx', 'siNetSoftmaxSimple'],
  ['/a.b/U2NET.onnx', 'u2net'],
  ['RMBG.json', 'rmbg'],
  ['BiRefNet-lite.json', 'biRefNetLite'],
])('modelNameOf(%s) is %s', (file, name) => {
  expect(modelNameOf(file)).toBe(name);
});

it('modelNameOf refuses a name without a letter at its head', () => {
  expect(() => modelNameOf('4x.onnx')).toThrow(/begins with a letter/);
});

it('checkLicense names the setting', () => {
  const manifest = manifestOf('mine', { commercialUse: false });
  expect(() => checkLicense(manifest, false)).toThrow(expect.objectContaining({ code: 'LICENSE_NOT_ACCEPTED' }));
  expect(() => checkLicense(manifest, false)).toThrow(/ALLOW_NONCOMMERCIAL=true/);
  expect(() => checkLicense(manifest, true)).not.toThrow();
});
