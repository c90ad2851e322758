import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../src/engine/index.ts';
import type { InputView, Picture } from '../../src/pipeline/index.ts';
import { graphql } from '../gql/index.ts';
import { articleMask, cutAt128, multiplied, type Network, pixelsBySharp, SIZE } from '../support/article.ts';
import { share, worst } from '../support/distance.ts';
import { openTestServer, type TestServer } from '../support/server.ts';
import { pullModel, realHome } from '../support/weights.ts';

/*
 * The article's procedure on the real default network: by one request of the API, and by the article's own arithmetic
 * around the same network, which is given numbers and nothing else.
 */

let api: TestServer;
let engine: Engine;
let folder: string;
beforeAll(async () => {
  await pullModel('isnet');
  folder = await mkdtemp(join(tmpdir(), 'matteql-article-'));
  api = await openTestServer({ MATTEQL_HOME: realHome, DATA_DIR: join(folder, 'data'), DEFAULT_MODEL: 'isnet' });
  engine = createEngine({ provider: 'cpu', threads: 2 });
}, 600_000);
afterAll(async () => {
  await Promise.all([api.close(), engine.close()]);
  await rm(folder, { recursive: true, force: true });
});

const Article = graphql(`
  mutation Article($preset: Preset!) {
    removeBackground(image: { sample: ASTRONAUT }, preset: $preset) {
      image { dataUri }
      mask { dataUri }
    }
  }
`);

/** The network by an engine of its own; the article knows nothing of frames. */
async function networkOf(): Promise<Network> {
  const model = await api.services.modelFacts('isnet');
  const whole = { left: 0, top: 0, width: SIZE, height: SIZE };
  const view = {
    width: SIZE,
    height: SIZE,
    layout: 'nchw',
    order: 'rgb',
    frame: { picture: whole, source: whole, content: whole },
  } as const;
  return async (data) => {
    const input: InputView = { ...view, data };
    const loadable = { model, file: join(realHome, 'models/isnet.onnx') };
    return (await engine.infer(loadable, input, new AbortController().signal)).view.data;
  };
}

const bytesOf = async (dataUri: string) => sharp(Buffer.from(dataUri.slice(dataUri.indexOf(',') + 1), 'base64'));

it('the mask within 1 of 255 everywhere, both cutouts as the article makes them', async () => {
  const [soft, hard] = await Promise.all(
    (['ARTICLE', 'ARTICLE_BINARY'] as const).map(async (preset) => {
      const { data, errors } = await api.ask(Article, { preset });
      expect(errors).toEqual([]);
      const { mask, image } = data.removeBackground!;
      return {
        mask: await (await bytesOf(mask!.dataUri)).extractChannel(0).raw().toBuffer(),
        image: await (await bytesOf(image!.dataUri)).raw().toBuffer(),
      };
    }),
  );
  const sample = api.services.catalog.samples.find(({ name }) => name === 'astronaut')!;
  const { data, info } = await sharp(await sample.read())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const picture: Picture = { data, width: info.width, height: info.height, channels: 3 };
  const theirs = await articleMask(await pixelsBySharp(picture), await networkOf(), picture);

  expect(worst(soft!.mask, theirs)).toBeLessThanOrEqual(1);
  expect(worst(hard!.mask, soft!.mask)).toBe(0);
  expect(worst(soft!.image, multiplied(picture, soft!.mask))).toBe(0);
  expect(worst(soft!.image, multiplied(picture, theirs))).toBeLessThanOrEqual(1);
  expect(worst(hard!.image, cutAt128(picture, soft!.mask))).toBe(0);
  expect(share(hard!.image, cutAt128(picture, theirs))).toBeLessThan(1e-4);
  // And it is a mask: the face is there, the flag in the corner is not.
  expect(soft!.mask[100 * info.width + 225]).toBeGreaterThan(240);
  expect(soft!.mask[10 * info.width + 10]).toBeLessThan(20);
});
