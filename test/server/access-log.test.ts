import { afterAll, beforeAll, expect, it } from 'vitest';
import { dataUriOf, drawn, openTestServer, type TestServer } from '../support/server.ts';

let api: TestServer;
beforeAll(async () => {
  api = await openTestServer({ API_KEYS: 'shop:a-key-of-mine' });
});
afterAll(() => api.close());

const lastRequest = () => api.lines.filter(({ text }) => text === 'request').at(-1)!.details;
const headers = { authorization: 'Bearer a-key-of-mine' };

it('has what a request cost: runs of models and megapixels, and nothing of what was sent', async () => {
  const dataUri = dataUriOf(await drawn(400, 300));
  const query = 'mutation Cut($image: ImageInput!) { removeBackground(image: $image) { image { url } mask { url } } }';
  const { errors } = await api.askRaw(query, { image: { dataUri } }, headers);
  expect(errors).toEqual([]);
  expect(lastRequest()).toMatchObject({
    key: 'shop',
    operation: 'mutation Cut',
    status: 200,
    networkRuns: 1,
    megapixels: 0.12,
    milliseconds: expect.any(Number),
  });
  await api.askRaw(query, { image: { dataUri } }, headers);
  expect(lastRequest()).toMatchObject({ networkRuns: 0, megapixels: 0.12 });
  const all = JSON.stringify(api.lines);
  expect(all).not.toContain('a-key-of-mine');
  expect(all).not.toContain(dataUri.slice(30, 60));
});

it('counts each picture of a request', async () => {
  const [first, second] = [dataUriOf(await drawn(200, 100)), dataUriOf(await drawn(100, 200, '#111'))];
  const query = `mutation ($a: ImageInput!, $b: ImageInput!) {
    a: removeBackground(image: $a) { mask { url } }
    b: removeBackground(image: $b) { mask { url } }
  }`;
  await api.askRaw(query, { a: { dataUri: first }, b: { dataUri: second } }, headers);
  expect(lastRequest()).toMatchObject({ networkRuns: 2, megapixels: 0.04 });
});

it('leaves both out where no picture was worked on', async () => {
  await api.app.fetch('http://localhost/health');
  expect(lastRequest()).toMatchObject({ path: '/health', status: 200 });
  expect(lastRequest()).not.toHaveProperty('networkRuns');
});

it('never has a ticket', async () => {
  const { data } = await api.askRaw('mutation { createTicket(seconds: 60, requests: 5) { ticket } }', {}, headers);
  const { ticket } = data.createTicket;
  await api.askRaw('{ errors { code } }', {}, { 'x-matteql-ticket': ticket });
  expect(lastRequest()).toMatchObject({ status: 200 });
  expect(JSON.stringify(api.lines)).not.toContain(ticket.slice(0, 20));
});
