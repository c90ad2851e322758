import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { openTestServer, type TestServer } from '../support/server.ts';
import { hasShared, needsShared, sharedFile } from '../support/shared.ts';
import { pullModel, realHome } from '../support/weights.ts';

let api: TestServer;
let data: string;
beforeAll(async () => {
  await pullModel('isnet');
  data = await mkdtemp(join(tmpdir(), 'matteql-data-'));
  api = await openTestServer({ MATTEQL_HOME: realHome, DATA_DIR: data, DEFAULT_MODEL: 'isnet' });
  await api.warm();
}, 600_000);
afterAll(async () => {
  await api.close();
  await rm(data, { recursive: true, force: true });
});

const Cut = graphql(`
  mutation RealCut($image: ImageInput!, $preset: Preset, $recipe: RecipeInput) {
    removeBackground(image: $image, preset: $preset, recipe: $recipe) {
      id
      image { dataUri width height }
      mask { dataUri }
      subject { coverage }
      runs { stage plugin milliseconds remembered }
      warnings { code message }
    }
  }
`);

const bytesOf = (dataUri: string) => Buffer.from(dataUri.slice(dataUri.indexOf(',') + 1), 'base64');
const grey = async (bytes: Buffer) => sharp(bytes).extractChannel(0).raw().toBuffer();
const alphaOf = async (bytes: Buffer) => sharp(bytes).ensureAlpha().extractChannel(3).raw().toBuffer();

describe('the default model on real photographs', () => {
  it('finds the cat', async () => {
    const { data: answer, errors } = await api.ask(Cut, { image: { sample: 'CAT' } });
    expect(errors).toEqual([]);
    const removal = answer.removeBackground!;
    expect(removal.image).toMatchObject({ width: 451, height: 300 });
    const mask = await grey(bytesOf(removal.mask!.dataUri));
    const at = (x: number, y: number) => mask[y * 451 + x]!;
    // Between the eyes, on the forehead; and the blurred wall to the right of the ear.
    expect(at(230, 130)).toBeGreaterThan(250);
    expect(at(200, 60)).toBeGreaterThan(250);
    expect(at(440, 60)).toBeLessThan(5);
    expect(at(10, 20)).toBeLessThan(5);
  });

  it('answers a request that agrees up to the mask without running the network again', async () => {
    const recipe = { composite: { color: { color: '#00ff00' } } };
    const { data: answer } = await api.ask(Cut, { image: { sample: 'CAT' }, recipe });
    const { runs } = answer.removeBackground!;
    expect(runs.map(({ stage }) => stage)).not.toContain('infer');
    expect(runs.find(({ stage }) => stage === 'alpha')).toMatchObject({ remembered: true });
  });

  it('answers rightly when the process of the network is killed during the run', async () => {
    const image = { sample: 'COFFEE' } as const;
    const before = await api.ask(Cut, { image });
    const other = { denormalize: { linear: {} } };
    const untouched = await api.ask(Cut, { image: { sample: 'ROCKET' }, recipe: other });
    expect(untouched.errors).toEqual([]);
    // A view that the memo does not have: the same picture, stretched otherwise.
    const recipe = { resize: { stretch: { kernel: 'CUBIC' as const } } };
    const asked = api.ask(Cut, { image, recipe });
    await untilRunning();
    const killed = pidOf();
    process.kill(killed, 'SIGKILL');
    const { data: answer, errors } = await asked;
    expect(errors).toEqual([]);
    const again = await grey(bytesOf(answer.removeBackground!.mask!.dataUri));
    const first = await grey(bytesOf(before.data.removeBackground!.mask!.dataUri));
    expect(difference(first, again).mean).toBeLessThan(1);
    expect(pidOf()).not.toBe(killed);
  });
});

/** The process that runs the network, as the engine tells it. */
const pidOf = (): number => api.engine.status().models[0]!.pids[0]!;
async function untilRunning(): Promise<void> {
  while (api.engine.status().running === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 100));
}

function difference(a: Uint8Array, b: Uint8Array) {
  let sum = 0;
  let worst = 0;
  for (let i = 0; i < a.length; i++) {
    const d = Math.abs(a[i]! - b[i]!);
    sum += d;
    if (d > worst) worst = d;
  }
  return { mean: sum / a.length, worst };
}

describe.skipIf(!hasShared)(`parity with rembg's isnet-general-use${needsShared}`, () => {
  it.each(['car-1', 'anime-girl-1'])('%s', async (name) => {
    const photo = await readFile(sharedFile(`peer/rembg/fixtures/${name}.jpg`));
    const image = { dataUri: `data:image/jpeg;base64,${photo.toString('base64')}` };
    const { data: answer } = await api.ask(Cut, { image, preset: 'REFERENCE' });
    const ours = await alphaOf(bytesOf(answer.removeBackground!.image!.dataUri));
    const theirs = await alphaOf(await readFile(sharedFile(`peer/rembg/expected/${name}.isnet-general-use.png`)));
    expect(ours.length).toBe(theirs.length);
    const { mean } = difference(ours, theirs);
    console.log(`mean absolute error of alpha on ${name}: ${(mean / 255).toFixed(5)}`);
    expect(mean / 255).toBeLessThanOrEqual(0.004);
  });
});
