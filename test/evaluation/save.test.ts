import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { derivedManifest, newModelName, saveModel } from '../../src/evaluation/save.ts';
import { loadManifests, sha256Of } from '../../src/models/index.ts';
import type { RangeTable } from '../../src/quantize/index.ts';
import { manifestOf, temporaryFolder } from '../models/source.ts';

const sizes = { least: 64, most: 256, multipleOf: 32 };
const float = manifestOf('net', { title: 'Net', input: { ...manifestOf('net', {}).input, sizes } });
const derived = manifestOf('netInt8', { file: { derivedFrom: 'net', ranges: 'r.json' } });
const manifests = [float, derived];

describe('the name of a new model', () => {
  it('is the float model’s with Int8, or the one that is chosen, in camelCase', () => {
    expect(newModelName({ manifests: [float] }, 'net', undefined, false)).toBe('netInt8');
    expect(newModelName({ manifests }, 'net', 'my-net', false)).toBe('myNet');
  });

  it('is taken: only a derived model can be overwritten, and only on demand', () => {
    expect(() => newModelName({ manifests }, 'net', undefined, false)).toThrow(
      /netInt8.*or overwrite it with --replace/,
    );
    expect(newModelName({ manifests }, 'net', undefined, true)).toBe('netInt8');
    expect(() => newModelName({ manifests }, 'net', 'net', true)).toThrow(/is what it is made of/);
    expect(() => newModelName({ manifests }, 'netInt8', 'net', true)).toThrow(/with --name\.$/);
  });
});

it('a saved model is found with its range table beside its manifest', async () => {
  const home = await temporaryFolder();
  const [weightsFolder, manifestFolder] = [join(home, 'models'), join(home, 'manifests')];
  const table: RangeTable = {
    ...{ of: 'net', digest: `sha256:${'0'.repeat(64)}`, percentile: 99, over: 'mean', bits: 7 },
    ...{ pictures: [], ranges: { x: [-1, 1] } },
  };
  const weights = Uint8Array.of(1, 2, 3);
  await saveModel({ weightsFolder, manifestFolder }, derivedManifest(float, 'mine', table, weights), table, weights);
  const [saved] = await loadManifests([manifestFolder]);
  expect(saved).toMatchObject({
    ...{ name: 'mine', title: 'Net, int8', digest: sha256Of(weights), bytes: 3 },
    file: { derivedFrom: 'net', ranges: join(manifestFolder, 'ranges', 'mine.json'), bits: 7 },
    input: { sizes },
  });
  expect(JSON.parse(await readFile(join(manifestFolder, 'ranges', 'mine.json'), 'utf8'))).toEqual(table);
  expect(await readdir(weightsFolder)).toEqual(['mine.onnx']);
});
