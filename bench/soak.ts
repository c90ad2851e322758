import type { Bar, Benchmark, Part } from './benchmark.ts';
import { ask, cutoutRequest } from './client.ts';
import { sum, trendOf } from './figures.ts';
import { numbered, photograph, type Size, usual } from './pictures.ts';
import { needProc, residentOf, treeOf } from './proc.ts';
import { startServer } from './server.ts';
import { makeSmallHome } from './small-home.ts';
import { megabytes, table, within } from './text.ts';

interface Soak {
  readonly requests: number;
  /** Those before are not counted: memory that is found once. */
  readonly from: number;
  readonly size: Size;
  readonly settings?: Readonly<Record<string, string>>;
}

/** Little, so that what is remembered and what is stored are full soon, and do not look like growth. */
const little = { MEMO_BYTES: '24000000', FILES_BYTES: '60000000' };

/** Memory of the default model's server, over some hundred requests. */
export const soak: Benchmark = {
  title: 'Memory over many requests',
  run: ({ quick }) => measure({ requests: quick ? 60 : 500, from: quick ? 20 : 100, size: usual }, 'the default model'),
};

/** Memory over thousands of requests: on a small model, where there are as many in some minutes. */
export const soakSmall: Benchmark = {
  title: 'Memory over thousands of requests',
  async run({ quick }) {
    const home = makeSmallHome();
    const size = { width: 640, height: 480 };
    try {
      const { settings } = home;
      return await measure({ requests: quick ? 300 : 5000, from: quick ? 100 : 500, size, settings }, 'a small model');
    } finally {
      home.remove();
    }
  },
};

async function measure({ requests, from, size, settings = {} }: Soak, model: string): Promise<Part> {
  needProc();
  const photo = await photograph(size);
  const server = await startServer({ ...little, ...settings });
  const samples: { readonly server: number; readonly networks: number }[] = [];
  let number = 0;
  // Two clients, so that pictures meet in the server.
  const clients = [0, 1].map(async () => {
    while (number < requests) {
      await ask(server.url, cutoutRequest(numbered(photo, number++)));
      const [own, ...networks] = treeOf(server.pid).map(residentOf);
      samples.push({ server: own!, networks: sum(networks) });
    }
  });
  await Promise.all(clients);
  await server.stop();

  const counted = samples.slice(from).map(({ server, networks }) => (server + networks) / 1000);
  const { slope, interval } = trendOf(counted);
  const bar: Bar = {
    figure: `resident memory of all processes over requests ${from} to ${samples.length} on ${model}`,
    bar: 'no growth: the 95 % interval holds 0, or at most 20 kB a request',
    measured: `${slope.toFixed(1)} kB a request (${within(interval, 1)})`,
    met: slope <= 20 || interval.low <= 0,
  };
  const marks = [1, ...Array.from({ length: 5 }, (_, i) => Math.round(from + ((samples.length - from) * i) / 4))];
  const body = [
    `${size.width}x${size.height} JPEG to PNG, two clients, every picture a new one; what is remembered and what is stored are full before the count begins (${Object.entries(
      little,
    )
      .map((each) => `\`${each.join('=')}\``)
      .join(
        ', ',
      )}). Resident memory of the server and of the networks' processes after each answer; the slope is of a line through the means of 20 blocks.`,
    table(
      ['after request', 'server', "networks' processes"],
      marks.map((mark) => {
        const { server, networks } = samples[mark - 1]!;
        return [String(mark), megabytes(server), megabytes(networks)];
      }),
    ),
  ].join('\n\n');
  return { bars: [bar], body };
}
