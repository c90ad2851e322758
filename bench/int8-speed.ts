import { execFileSync } from 'node:child_process';
import { constants, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../src/config/index.ts';
import { openCatalog, sha256Of } from '../src/models/index.ts';
import { startBaseline } from './baseline.ts';
import type { Bar, Benchmark } from './benchmark.ts';
import { ask, cutoutRequest, fetchImage } from './client.ts';
import { median, ratiosOf } from './figures.ts';
import { FLOAT, INT8, MODELS } from './models.ts';
import { numbered, photograph, usual } from './pictures.ts';
import { type Running, startServer } from './server.ts';
import { installCompetitors, startImgly } from './start-competitors.ts';
import { medianWithin, megabytes, ms, spread, table } from './text.ts';

/** What int8 gains: bare runs, whole requests, memory, and how soon the model is installed. */
export const int8Speed: Benchmark = {
  title: 'The default model in int8: speed and memory',
  async run({ quick }) {
    const photo = await photograph(usual);
    const made = pulls(quick ? 1 : 2);
    const baseline = await baselineOf(photo, quick ? 4 : 24);
    const whole = await wholeOf(photo, quick ? 2 : 15);
    const bars: Bar[] = [
      {
        figure: `\`${INT8}\` against \`${FLOAT}\`, bare runs in one process`,
        bar: 'at least 2.8 times faster',
        measured: `${medianWithin(ratiosOf(baseline.float, baseline.int8), 2)}: ${ms(median(baseline.float))} / ${ms(median(baseline.int8))}`,
        met: median(ratiosOf(baseline.float, baseline.int8)) >= 2.8,
      },
      {
        figure: `whole request with \`${INT8}\`, 2-megapixel JPEG to PNG, against imgly's package`,
        bar: 'at least 6 times faster',
        measured: `${medianWithin(ratiosOf(whole.competitor, whole.int8), 2)}: ${ms(median(whole.competitor))} / ${ms(median(whole.int8))}`,
        met: median(ratiosOf(whole.competitor, whole.int8)) >= 6,
      },
      {
        figure: "resident memory of the model's process",
        bar: "at most half of the float model's",
        measured: `${(whole.memory.int8 / whole.memory.float).toFixed(2)}: ${megabytes(whole.memory.int8)} / ${megabytes(whole.memory.float)}`,
        met: whole.memory.int8 <= whole.memory.float / 2,
      },
      {
        figure: `\`models pull ${INT8}\`, float weights present`,
        bar: 'at most 15 s, the same digest twice',
        measured: `${made.map(({ seconds }) => `${seconds.toFixed(1)} s`).join(', ')}; ${new Set(made.map(({ digest }) => digest)).size} digest`,
        met: made.every(({ seconds, digest }) => seconds <= 15 && digest === made[0]!.digest),
      },
    ];
    const body = [
      `${usual.width}x${usual.height} JPEG to PNG cutout. Bare runs have both models in one process and take turns; whole requests and imgly's package take turns too, as in the benchmark \`competitors\`.`,
      table(
        ['what', `\`${FLOAT}\``, `\`${INT8}\``],
        [
          ['bare `session.run` (middle half)', spread(baseline.float), spread(baseline.int8)],
          ['whole request', spread(whole.float), spread(whole.int8)],
          ["the model's process holds", megabytes(whole.memory.float), megabytes(whole.memory.int8)],
        ],
      ),
      `imgly's package: ${spread(whole.competitor)}.`,
    ].join('\n\n');
    return { bars, body };
  },
};

async function baselineOf(photo: Buffer, pairs: number) {
  const baseline = await startBaseline(photo, MODELS);
  const times: [number[], number[]] = [[], []];
  for (let pair = 0; pair < pairs; pair++) {
    for (const index of pair % 2 === 0 ? [0, 1] : [1, 0]) times[index]!.push((await baseline.run(index)).milliseconds);
  }
  await baseline.stop();
  return { float: times[0], int8: times[1] };
}

/** Whole requests to a server of each model, and to the other program, in turns. */
async function wholeOf(photo: Buffer, rounds: number) {
  installCompetitors();
  const servers = [await startServer({ DEFAULT_MODEL: FLOAT }), await startServer({ DEFAULT_MODEL: INT8 })];
  const competitor = await startImgly();
  const cut =
    ({ url }: Running) =>
    async (picture: Buffer) => {
      const start = performance.now();
      await fetchImage((await ask(url, cutoutRequest(picture))).image);
      return performance.now() - start;
    };
  const runners = [...servers.map(cut), async (picture: Buffer) => (await competitor.run(picture)).milliseconds];
  const times = runners.map((): number[] => []);
  for (let round = -2; round < rounds; round++) {
    const order = [...runners.keys()];
    for (const index of round % 2 === 0 ? order : order.reverse()) {
      const milliseconds = await runners[index]!(numbered(photo, round));
      if (round >= 0) times[index]!.push(milliseconds);
    }
  }
  const [float, int8] = await Promise.all(servers.map(({ url }) => engineBytesOf(url)));
  await Promise.all([...servers, competitor].map(({ stop }) => stop()));
  return { float: times[0]!, int8: times[1]!, competitor: times[2]!, memory: { float: float!, int8: int8! } };
}

async function engineBytesOf(url: string): Promise<number> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ server { memory { engine } } }' }),
  });
  return ((await response.json()) as any).data.server.memory.engine;
}

/** The command that makes the model, in a home that has the float one only. */
function pulls(times: number) {
  return Array.from({ length: times }, () => {
    const home = mkdtempSync(join(tmpdir(), 'matteql-int8-'));
    try {
      installFloat(home);
      const start = performance.now();
      execFileSync('npm', ['run', '--silent', 'models', '--', 'pull', INT8], {
        env: { ...process.env, MATTEQL_HOME: home },
        stdio: 'ignore',
      });
      const seconds = (performance.now() - start) / 1000;
      const digest = sha256Of(readFileSync(join(home, 'models', `${INT8}.onnx`)));
      return { seconds, digest };
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
}

/** Puts the float weights into a home without fetching them again. */
export function installFloat(home: string): void {
  mkdirSync(join(home, 'models'), { recursive: true });
  const [from, to] = [readConfig(process.env).home, home].map((each) => join(each, 'models', `${FLOAT}.onnx`));
  copyFileSync(from!, to!, constants.COPYFILE_FICLONE);
}

/** Both models as the engine takes them. @throws CodedError where one is not installed */
export async function bothModels() {
  const catalog = await openCatalog(readConfig(process.env));
  return { float: await catalog.loadable(FLOAT), int8: await catalog.loadable(INT8), manifest: catalog.find(FLOAT) };
}
