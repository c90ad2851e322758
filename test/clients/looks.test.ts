import { setTimeout as sleep } from 'node:timers/promises';
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { Client, cacheExchange, fetchExchange } from '@urql/core';
import { parse } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { haltedNetwork, until } from '../support/halted.ts';
import { openTestServer, type TestServer } from '../support/server.ts';

/*
 * A slider is moved: eight looks at one picture, 60 ms apart, while the network is halted. No line of code here aborts a
 * request: the libraries do, since a look is a query.
 */

const LOOK = parse(`
  query Look($color: Color!) {
    removal(image: { sample: CAT }, recipe: { composite: { color: { color: $color } } }) {
      id
      image { digest url }
    }
  }
`);
const LOOKS = 8;
const APART = 60;
const colorOf = (look: number) => `#0000${look.toString(16).padStart(2, '0')}`;

let api: TestServer;
let url: string;
let network: ReturnType<typeof haltedNetwork>;
beforeAll(async () => {
  // What the network gives must be computed anew for each test.
  api = await openTestServer({ MEMO_BYTES: '0' });
  url = `${await api.listen()}/graphql`;
  await api.warm();
  network = haltedNetwork(api);
});
afterEach(() => network.goOn());
afterAll(() => api.close());

/** `fetch`, with what became of each request. */
function watchedFetch() {
  const requests: { aborted: boolean }[] = [];
  const watched: typeof fetch = async (address, init) => {
    const seen = { aborted: false };
    requests.push(seen);
    return fetch(address, init).catch((error) => {
      seen.aborted = init?.signal?.aborted ?? false;
      throw error;
    });
  };
  return { requests, watched };
}

interface Slider {
  move(look: number): void;
  /** Digests of pictures in the order in which they were shown. */
  readonly shown: string[];
  stop(): void;
}

const libraries: Record<string, (watched: typeof fetch) => Slider> = {
  urql(watched) {
    const client = new Client({
      url,
      exchanges: [cacheExchange, fetchExchange],
      fetch: watched,
      preferGetMethod: false,
    });
    const shown: string[] = [];
    let look: { unsubscribe(): void } | undefined;
    return {
      shown,
      move(number) {
        look?.unsubscribe();
        look = client.query(LOOK, { color: colorOf(number) }).subscribe(({ data }) => {
          if (data) shown.push(data.removal.image.digest);
        });
      },
      stop: () => look?.unsubscribe(),
    };
  },
  Apollo(watched) {
    const client = new ApolloClient({ link: new HttpLink({ uri: url, fetch: watched }), cache: new InMemoryCache() });
    const shown: string[] = [];
    const query = client.watchQuery<any>({ query: LOOK, variables: { color: colorOf(0) } });
    let look: { unsubscribe(): void } | undefined;
    return {
      shown,
      move(number) {
        // Its promise tells of the abort; hooks do not show it.
        query.setVariables({ color: colorOf(number) }).catch(() => {});
        look ??= query.subscribe(({ data, dataState }) => {
          if (dataState === 'complete') shown.push(data.removal.image.digest);
        });
      },
      stop: () => look?.unsubscribe(),
    };
  },
};

describe.each(Object.keys(libraries))('%s', (name) => {
  it('aborts looks that are outdated, shows the last one, and needs no request to go back to it', async () => {
    const { requests, watched } = watchedFetch();
    const slider = libraries[name]!(watched);
    network.halt();
    for (let look = 0; look < LOOKS; look++) {
      slider.move(look);
      await sleep(APART);
    }
    expect(slider.shown).toEqual([]);
    network.goOn();
    await until(() => slider.shown.length > 0);
    const aborted = requests.filter((request) => request.aborted).length;
    expect(requests).toHaveLength(LOOKS);
    expect(aborted).toBeGreaterThanOrEqual(LOOKS - 2);
    expect(requests.at(-1)?.aborted).toBe(false);
    const { data } = await api.askRaw(
      `{ removal(image: { sample: CAT }, recipe: { composite: { color: { color: "${colorOf(LOOKS - 1)}" } } }) { image { digest } } }`,
    );
    expect(slider.shown.at(-1)).toBe(data.removal.image.digest);

    slider.move(0);
    await until(() => slider.shown.length > 1);
    slider.move(LOOKS - 1);
    await until(() => slider.shown.length > 2);
    expect(slider.shown.at(-1)).toBe(data.removal.image.digest);
    expect(requests).toHaveLength(LOOKS + 1);
    slider.stop();
  });

  it('of which the server does no more than was begun', async () => {
    await until(() => api.admission.status.running + api.admission.status.waiting === 0);
    expect(api.logged).toEqual([]);
  });
});
