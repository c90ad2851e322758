import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { slowNetwork } from '../support/networks.ts';
import { openHouseOf } from '../support/operator.ts';
import { blobOf, drawn, formOf, type TestServer } from '../support/server.ts';

/* More requests at once than a server takes, over real sockets, with a network that is really busy. */

const UPLOAD = `mutation ($photo: Upload!) {
  removeBackground(image: { upload: $photo }) { source { width } mask { url } image { url } }
}`;

let api: TestServer;
let url: string;
beforeAll(async () => {
  const network = {
    weights: slowNetwork(128, 4),
    manifest: {
      title: 'Brightness, slowly',
      license: 'Apache-2.0',
      commercialUse: true,
      source: 'made by a test',
      input: { size: [128, 128], layout: 'nchw', order: 'rgb' },
      output: { meaning: 'opacity' },
      recipe: {
        resize: { stretch: {} },
        normalize: { unit: {} },
        denormalize: { clamp: {} },
        restore: { resample: {} },
      },
    },
  };
  api = await openHouseOf({ slow: network }, { MAX_QUEUE: '16' });
  url = `${await api.listen()}/graphql`;
  await api.warm();
});
afterAll(() => api.close());

/** A picture as wide as its number says, half of it white; the answer shows whether it is that of this very picture. */
async function send(number: number) {
  const photo = blobOf(await drawn(100 + number, 40, '#000'));
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'x-graphql-yoga-csrf': '1' },
    body: formOf(UPLOAD, { photo }),
  });
  return {
    number,
    status: response.status,
    retry: response.headers.get('retry-after'),
    ...((await response.json()) as any),
  };
}

type Answer = Awaited<ReturnType<typeof send>>;

async function expectRight({ number, data, errors }: Answer) {
  expect(errors).toBeUndefined();
  const { source, mask } = data.removeBackground;
  expect(source.width).toBe(100 + number);
  const bytes = Buffer.from(await (await fetch(mask.url)).arrayBuffer());
  const { data: pixels, info } = await sharp(bytes).extractChannel(0).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([100 + number, 40]);
  const at = (x: number) => pixels[20 * info.width + x]!;
  expect(at(info.width - 10) - at(10)).toBeGreaterThan(50);
}

const isRefused = ({ status }: Answer) => status === 503;

it('of 200 requests at once each is answered rightly, or refused and told when to ask again', async () => {
  const answers = await Promise.all(Array.from({ length: 200 }, (_, number) => send(number)));
  const refused = answers.filter(isRefused);
  const done = answers.filter((answer) => !isRefused(answer));
  for (const { errors, retry } of refused) {
    expect(errors).toEqual([
      { message: expect.any(String), extensions: { code: 'OVERLOADED', retryAfter: Number(retry) } },
    ]);
    expect(Number(retry)).toBeGreaterThanOrEqual(1);
  }
  for (const answer of done) await expectRight(answer);
  // Places, and the part of the queue that one client may have.
  expect(done.length).toBeGreaterThanOrEqual(api.config.maxRunning + 12);
  expect(refused.length).toBeGreaterThan(0);
  expect(api.logged).toEqual([]);
  await expect.poll(() => api.admission.status).toMatchObject({ running: 0, waiting: 0 });
});

it('who asks again when it is told to is served in the end', async () => {
  let tries = 0;
  const insist = async (number: number): Promise<Answer> => {
    tries++;
    const answer = await send(number);
    if (!isRefused(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 1000 * Number(answer.retry)));
    return insist(number);
  };
  const answers = await Promise.all(Array.from({ length: 40 }, (_, number) => insist(number)));
  for (const answer of answers) await expectRight(answer);
  expect(tries).toBeGreaterThan(40);
});
