import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { haltedNetwork, until } from '../support/halted.ts';
import { dataUriOf, drawn, openTestServer, type TestServer } from '../support/server.ts';

/*
 * The network's process is halted (SIGSTOP) while clients come and go: the first picture stays in it and the others
 * wait, for as long as the test wants.
 */

const QUERY = `mutation ($image: ImageInput!) {
  removeBackground(image: $image) { mask { digest } runs { stage remembered } }
}`;

interface Removal {
  readonly mask: { readonly digest: string };
  readonly runs: readonly { readonly stage: string; readonly remembered: boolean }[];
}

let api: TestServer;
let url: string;
let network: ReturnType<typeof haltedNetwork>;
beforeAll(async () => {
  api = await openTestServer();
  url = await api.listen();
  await api.warm();
  network = haltedNetwork(api);
});
afterEach(() => {
  network.goOn();
  vi.restoreAllMocks();
});
afterAll(() => api.close());

/** Asks over a socket of its own. */
function client(color: string) {
  const leaving = new AbortController();
  const answer = (async () => {
    const image = { dataUri: dataUriOf(await drawn(32, 32, color)) };
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: QUERY, variables: { image } }),
      signal: leaving.signal,
    });
    const { data, errors } = (await response.json()) as any;
    expect(errors).toBeUndefined();
    return data.removeBackground as Removal;
  })();
  const left = async () => {
    leaving.abort();
    await expect(answer).rejects.toThrow('aborted');
  };
  return { answer, left };
}

const ranNetwork = ({ runs }: Removal) => runs.some(({ stage, remembered }) => stage === 'infer' && !remembered);

it('the picture of a client that goes away while it waits is never run', async () => {
  const infer = vi.spyOn(api.services, 'infer');
  network.halt();
  const first = client('#111');
  await network.is(1, 0);
  const second = client('#222');
  await network.is(1, 1);
  await second.left();
  await network.is(1, 0);
  network.goOn();
  expect(ranNetwork(await first.answer)).toBe(true);
  expect(infer.mock.settledResults.map(({ type }) => type)).toEqual(['fulfilled', 'rejected']);
  // Had it run, its output would be remembered.
  expect(ranNetwork(await client('#222').answer)).toBe(true);
  expect(infer).toHaveBeenCalledTimes(3);
  expect(api.logged).toEqual([]);
});

it('another client who waits for the same picture still gets it, from the same run', async () => {
  const infer = vi.spyOn(api.services, 'infer');
  network.halt();
  const first = client('#333');
  await network.is(1, 0);
  const asked = vi.spyOn(api.services.memo, 'getOrMake');
  const leaver = client('#444');
  await network.is(1, 1);
  const calls = asked.mock.calls.length;
  const stayer = client('#444');
  // It has joined the run once it asks, after its header, for what the leaver's request is making.
  await until(() => asked.mock.calls.length > calls + 1);
  await leaver.left();
  await expect(asked.mock.results[1]?.value).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(api.engine.status()).toMatchObject({ running: 1, waiting: 1 });
  network.goOn();
  expect((await stayer.answer).mask.digest).not.toBe((await first.answer).mask.digest);
  expect(infer).toHaveBeenCalledTimes(2);
});

it('the picture of a client that goes away while it runs is run to its end, and remembered', async () => {
  const infer = vi.spyOn(api.services, 'infer');
  network.halt();
  const only = client('#555');
  await network.is(1, 0);
  await only.left();
  network.goOn();
  await network.is(0, 0);
  expect(ranNetwork(await client('#555').answer)).toBe(false);
  expect(infer).toHaveBeenCalledTimes(1);
});
