import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { constants, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../src/config.ts';
import { openShelf } from '../src/shelf.ts';
import { startBare } from './bare.ts';
import type { Bar, Benchmark } from './benchmark.ts';
import { ask, cutting, fetchImage } from './client.ts';
import { median, ratiosOf } from './figures.ts';
import { installPeers, startImgly } from './peers.ts';
import { numbered, photograph, usual } from './pictures.ts';
import { type Running, startServer } from './server.ts';
import { medianWithin, megabytes, ms, spread, table } from './text.ts';

export const FLOAT = 'isnet';
export const EIGHT = 'isnetInt8';

/** What eight bits gain: bare runs, whole requests, memory, and how soon the network is there. */
export const eightSpeed: Benchmark = {
  title: 'The default network in eight bits: speed and memory',
  async run({ quick }) {
    const photo = await photograph(usual);
    const made = pulls(quick ? 1 : 2);
    const bare = await bareOf(photo, quick ? 4 : 24);
    const whole = await wholeOf(photo, quick ? 2 : 15);
    const bars: Bar[] = [
      {
        figure: `\`${EIGHT}\` against \`${FLOAT}\`, bare runs in one process`,
        bar: 'at least 2.8 times faster',
        measured: `${medianWithin(ratiosOf(bare.float, bare.eight), 2)}: ${ms(median(bare.float))} / ${ms(median(bare.eight))}`,
        met: median(ratiosOf(bare.float, bare.eight)) >= 2.8,
      },
      {
        figure: `whole request with \`${EIGHT}\`, 2-megapixel JPEG to PNG, against imgly's package`,
        bar: 'at least 6 times faster',
        measured: `${medianWithin(ratiosOf(whole.peer, whole.eight), 2)}: ${ms(median(whole.peer))} / ${ms(median(whole.eight))}`,
        met: median(ratiosOf(whole.peer, whole.eight)) >= 6,
      },
      {
        figure: "resident memory of the network's process",
        bar: "at most half of the float network's",
        measured: `${(whole.memory.eight / whole.memory.float).toFixed(2)}: ${megabytes(whole.memory.eight)} / ${megabytes(whole.memory.float)}`,
        met: whole.memory.eight <= whole.memory.float / 2,
      },
      {
        figure: `\`models pull ${EIGHT}\`, float weights present`,
        bar: 'at most 15 s, the same digest twice',
        measured: `${made.map(({ seconds }) => `${seconds.toFixed(1)} s`).join(', ')}; ${new Set(made.map(({ digest }) => digest)).size} digest`,
        met: made.every(({ seconds, digest }) => seconds <= 15 && digest === made[0]!.digest),
      },
    ];
    const body = [
      `${usual.width}x${usual.height} JPEG to PNG cutout. Bare runs have both networks in one process and take turns; whole requests and imgly's package take turns too, as in the benchmark \`peer\`.`,
      table(
        ['what', `\`${FLOAT}\``, `\`${EIGHT}\``],
        [
          ['bare `session.run` (middle half)', spread(bare.float), spread(bare.eight)],
          ['whole request', spread(whole.float), spread(whole.eight)],
          ["the network's process holds", megabytes(whole.memory.float), megabytes(whole.memory.eight)],
        ],
      ),
      `imgly's package: ${spread(whole.peer)}.`,
    ].join('\n\n');
    return { bars, body };
  },
};

async function bareOf(photo: Buffer, pairs: number) {
  const bare = await startBare(photo, [FLOAT, EIGHT]);
  const times: [number[], number[]] = [[], []];
  for (let pair = 0; pair < pairs; pair++) {
    for (const index of pair % 2 === 0 ? [0, 1] : [1, 0]) times[index]!.push((await bare.run(index)).milliseconds);
  }
  await bare.stop();
  return { float: times[0], eight: times[1] };
}

/** Whole requests to a server of each network, and the peer, in turns. */
async function wholeOf(photo: Buffer, rounds: number) {
  installPeers();
  const servers = [await startServer({ DEFAULT_MODEL: FLOAT }), await startServer({ DEFAULT_MODEL: EIGHT })];
  const peer = await startImgly();
  const cut =
    ({ url }: Running) =>
    async (picture: Buffer) => {
      const start = performance.now();
      await fetchImage((await ask(url, cutting(picture))).image);
      return performance.now() - start;
    };
  const runners = [...servers.map(cut), async (picture: Buffer) => (await peer.run(picture)).milliseconds];
  const times = runners.map((): number[] => []);
  for (let round = -2; round < rounds; round++) {
    const order = [...runners.keys()];
    for (const index of round % 2 === 0 ? order : order.reverse()) {
      const milliseconds = await runners[index]!(numbered(photo, round));
      if (round >= 0) times[index]!.push(milliseconds);
    }
  }
  const [float, eight] = await Promise.all(servers.map(({ url }) => engineBytesOf(url)));
  await Promise.all([...servers, peer].map(({ stop }) => stop()));
  return { float: times[0]!, eight: times[1]!, peer: times[2]!, memory: { float: float!, eight: eight! } };
}

async function engineBytesOf(url: string): Promise<number> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ server { memory { engine } } }' }),
  });
  return ((await response.json()) as any).data.server.memory.engine;
}

/** The command that makes the network, in a home that has the float one only. */
function pulls(times: number) {
  return Array.from({ length: times }, () => {
    const home = mkdtempSync(join(tmpdir(), 'matteql-eight-'));
    try {
      giveFloat(home);
      const start = performance.now();
      execFileSync('npm', ['run', '--silent', 'models', '--', 'pull', EIGHT], {
        env: { ...process.env, MATTEQL_HOME: home },
        stdio: 'ignore',
      });
      const seconds = (performance.now() - start) / 1000;
      const digest = createHash('sha256')
        .update(readFileSync(join(home, 'models', `${EIGHT}.onnx`)))
        .digest('hex');
      return { seconds, digest };
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
}

/** Puts the float weights into a home without fetching them again. */
export function giveFloat(home: string): void {
  mkdirSync(join(home, 'models'), { recursive: true });
  const [from, to] = [readConfig(process.env).home, home].map((each) => join(each, 'models', `${FLOAT}.onnx`));
  copyFileSync(from!, to!, constants.COPYFILE_FICLONE);
}

/** Both networks as the engine takes them. @throws CodedError where one is not installed */
export async function bothNetworks() {
  const shelf = await openShelf(readConfig(process.env));
  return { float: await shelf.loadable(FLOAT), eight: await shelf.loadable(EIGHT), manifest: shelf.find(FLOAT) };
}
