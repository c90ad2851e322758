import { setTimeout as sleep } from 'node:timers/promises';
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { Client, cacheExchange, fetchExchange } from '@urql/core';
import { parse } from 'graphql';
import type { Benchmark } from './benchmark.ts';
import { ask, cutoutRequest } from './client.ts';
import { median, ratiosOf } from './figures.ts';
import { photograph, usual } from './pictures.ts';
import { startServer } from './server.ts';
import { medianWithin, ms, spread, table } from './text.ts';

const LOOKS = 8;
const APART = 60;
const LOOK = parse(`
  query Look($digest: ID!, $color: Color!) {
    removal(
      image: { digest: $digest }
      recipe: { composite: { shadow: { background: $color } }, layout: [{ scale: { width: 640, height: 640 } }] }
    ) {
      id
      image { id url }
    }
  }
`);

interface Variables {
  readonly digest: string;
  readonly color: string;
}

/** A slider's view: shows what it is moved to once it is there. */
interface View {
  move(variables: Variables): void;
  /** The next picture that is shown is that of the last move, or the wait goes on. */
  shown(color: string): Promise<void>;
  /** Requests that were sent and aborted since the last call. */
  aborted(): number;
}

function watched() {
  let aborted = 0;
  const send: typeof fetch = async (address, init) => {
    try {
      return await fetch(address, init);
    } catch (error) {
      if (init?.signal?.aborted) aborted++;
      throw error;
    }
  };
  const count = () => {
    const found = aborted;
    aborted = 0;
    return found;
  };
  return { send, count };
}

/** @param move asks for a look, and shows each picture that arrives, by its color */
function viewOf(count: () => number, move: (variables: Variables, show: (color: string) => void) => void): View {
  const waiting = new Map<string, () => void>();
  return {
    move: (variables) => move(variables, (color) => waiting.get(color)?.()),
    shown: (color) => new Promise((resolve) => waiting.set(color, resolve)),
    aborted: count,
  };
}

const libraries: Readonly<Record<string, (url: string) => View>> = {
  urql(url) {
    const { send, count } = watched();
    const client = new Client({
      url,
      exchanges: [cacheExchange, fetchExchange],
      fetch: send,
      preferGetMethod: false,
    });
    let look: { unsubscribe(): void } | undefined;
    return viewOf(count, (variables, show) => {
      look?.unsubscribe();
      look = client.query(LOOK, variables).subscribe(({ data }) => data && show(variables.color));
    });
  },
  Apollo(url) {
    const { send, count } = watched();
    const client = new ApolloClient({ link: new HttpLink({ uri: url, fetch: send }), cache: new InMemoryCache() });
    let query: ReturnType<typeof client.watchQuery> | undefined;
    let wanted = '';
    return viewOf(count, (variables, show) => {
      wanted = variables.color;
      if (query) return void query.setVariables({ ...variables }).catch(() => {});
      query = client.watchQuery<any>({ query: LOOK, variables: { ...variables } });
      query.subscribe(({ dataState }) => dataState === 'complete' && show(wanted));
    });
  },
};

/** Looks that follow each other quickly, by libraries that abort what is outdated, against one look alone. */
export const slider: Benchmark = {
  title: 'Eight looks while a slider moves',
  async run({ quick }) {
    const server = await startServer();
    const { source } = await ask(server.url, cutoutRequest(await photograph(usual)));
    let next = 0;
    const variables = () => ({ digest: source.digest, color: `#${(next++).toString(16).padStart(6, '0')}` });
    const rows: string[][] = [];
    const bars = [];
    for (const [name, open] of Object.entries(libraries)) {
      const view = open(`${server.url}/graphql`);
      const last = async () => {
        const wanted = variables();
        const shown = view.shown(wanted.color);
        const start = performance.now();
        view.move(wanted);
        await shown;
        return performance.now() - start;
      };
      const [alone, after, aborted]: [number[], number[], number[]] = [[], [], []];
      for (let round = -4; round < (quick ? 5 : 15); round++) {
        const single = await last();
        view.aborted();
        for (let look = 1; look < LOOKS; look++) {
          view.move(variables());
          await sleep(APART);
        }
        const eighth = await last();
        if (round < 0) continue;
        alone.push(single);
        after.push(eighth);
        aborted.push(view.aborted());
      }
      const ratios = ratiosOf(after, alone);
      rows.push([
        name,
        spread(alone),
        spread(after),
        medianWithin(ratios),
        `${Math.min(...aborted)} to ${Math.max(...aborted)}`,
      ]);
      bars.push({
        figure: `the last of eight looks ${APART} ms apart / one alone, in ${name}`,
        bar: 'at most 1.5',
        measured: `${medianWithin(ratios)}: ${ms(median(after))} / ${ms(median(alone))}`,
        met: median(ratios) <= 1.5,
      });
    }
    await server.stop();
    const body = [
      `A shadow on another color each time, 640 pixels wide, of a picture of ${usual.width}x${usual.height} whose mask is remembered; until the answer is there. What the server has done by then of the other seven is outdated; a look that was answered within ${APART} ms is none that can be aborted.`,
      table(['library', 'one alone', 'the last of eight', 'ratio, round by round', 'aborted'], rows),
    ].join('\n\n');
    return { bars, body };
  },
};
