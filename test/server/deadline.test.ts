import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { turns } from '../support/deferred.ts';
import { haltedNetwork, slowPost, until } from '../support/halted.ts';
import { blobOf, dataUriOf, drawn, formOf, openTestServer, type TestServer } from '../support/server.ts';

/* A api where a request has two seconds, and where the network can be halted for longer. */

const INLINE = `mutation ($image: ImageInput!) {
  removeBackground(image: $image) { source { width } mask { width } subject { coverage } runs { stage remembered } }
}`;

let api: TestServer;
let url: string;
let network: ReturnType<typeof haltedNetwork>;
beforeAll(async () => {
  api = await openTestServer({ DEADLINE: '2', MAX_RUNNING: '1' });
  url = `${await api.listen()}/graphql`;
  await api.warm();
  network = haltedNetwork(api);
});
afterEach(async () => {
  network.goOn();
  vi.restoreAllMocks();
  await until(() => api.admission.status.running + api.admission.status.waiting === 0);
});
afterAll(() => api.close());

const ask = async (png: Buffer) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: INLINE, variables: { image: { dataUri: dataUriOf(png) } } }),
  });
  return { status: response.status, ...((await response.json()) as any) };
};
const late = (...fields: string[]) =>
  fields.map((field) => ({
    message: expect.stringMatching(/within 2 s.*Ask again/),
    path: ['removeBackground', field].filter(Boolean),
    locations: expect.anything(),
    extensions: { code: 'DEADLINE_EXCEEDED' },
  }));

describe('a request that is not done in time', () => {
  it('is answered with what there is; the run under way goes on, and is remembered', async () => {
    const infer = vi.spyOn(api.services, 'infer');
    network.halt();
    const png = await drawn(32, 16);
    const { status, data, errors } = await ask(png);
    expect(status).toBe(200);
    expect(data.removeBackground).toEqual({
      source: { width: 32 },
      mask: null,
      subject: null,
      runs: expect.anything(),
    });
    expect(errors).toEqual(expect.arrayContaining(late('mask', 'subject')));
    network.goOn();
    await network.is(0, 0);
    expect((await ask(png)).data.removeBackground.runs).toContainEqual({ stage: 'infer', remembered: true });
    expect(infer).toHaveBeenCalledTimes(1);
  });

  it('never gets to the network if it waits for its turn till then', async () => {
    const infer = vi.spyOn(api.services, 'infer');
    network.halt();
    const first = ask(await drawn(32, 17));
    await network.is(1, 0);
    const second = await ask(await drawn(32, 18));
    expect(second.errors).toEqual(expect.arrayContaining(late('mask', 'subject')));
    await first;
    await network.is(1, 0);
    network.goOn();
    await network.is(0, 0);
    await turns();
    expect(infer.mock.settledResults.filter(({ type }) => type === 'fulfilled')).toHaveLength(1);
    expect(api.logged).toEqual([]);
  });
});

describe('a body that does not arrive in time', () => {
  const part = (name: string, value: string) =>
    `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const form = {
    'content-type': 'multipart/form-data; boundary=b',
    'x-graphql-yoga-csrf': 1,
    'content-length': 10_000,
  };
  const operations = JSON.stringify({
    query: 'mutation ($photo: Upload!) { removeBackground(image: { upload: $photo }) { id } }',
    variables: { photo: null },
  });
  const fields = part('operations', operations) + part('map', '{"0":["variables.photo"]}');
  const file = '--b\r\ncontent-disposition: form-data; name="0"; filename="a.png"\r\n\r\nbegun';

  const json = { 'content-type': 'application/json' };

  it('is not waited for, and an error of the field that wants it if others are begun', async () => {
    const answers = [
      [{ ...json, 'content-length': 50 }, '{"query":'],
      [{ ...json, 'transfer-encoding': 'chunked' }, '{"query":'],
      [form, fields.slice(0, 100)],
      [form, `${fields}--b\r\n`],
      [form, fields + file],
    ].map(async ([headers, begin]) => {
      const { request, answer } = slowPost(url, headers as Record<string, string | number>);
      request.write(begin);
      const { status, json } = await answer;
      request.destroy();
      return [status, json];
    });
    const refused = [408, { errors: [{ message: expect.any(String), extensions: { code: 'DEADLINE_EXCEEDED' } }] }];
    const failed = [200, { data: { removeBackground: null }, errors: late('') }];
    expect(await Promise.all(answers)).toEqual([refused, refused, refused, failed, failed]);
    expect(api.logged).toEqual([]);
  });
});

it('a request in time is out of the api with its answer, and not at its deadline', async () => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'x-graphql-yoga-csrf': '1' },
    body: formOf('mutation ($photo: Upload!) { removeBackground(image: { upload: $photo }) { image { bytes } } }', {
      photo: blobOf(await drawn(20, 20)),
    }),
  });
  expect(await response.json()).toEqual({ data: { removeBackground: { image: { bytes: expect.any(Number) } } } });
  const answered = performance.now();
  await until(() => api.admission.status.waiting === 0);
  expect(performance.now() - answered).toBeLessThan(500);
  expect(api.logged).toEqual([]);
});
