import { availableParallelism } from 'node:os';
import type { Bar, Benchmark } from './benchmark.ts';
import { type Bound, shareWithin, withBounds } from './bound.ts';
import { sum } from './figures.ts';
import { startLoad } from './load.ts';
import { MODELS, type ModelName } from './models.ts';
import { photograph, usual } from './pictures.ts';
import { childrenOf, cpuSecondsOf, needProc } from './proc.ts';
import { type Running, startServer } from './server.ts';
import { table, within } from './text.ts';

const MANY = 8;

/** Pictures that are counted, of many clients. */
const most: Readonly<Record<ModelName, number>> = { isnet: 24, isnetInt8: 48 };

/** Servers that are measured: by default a model has one process with all cores, which is best for few clients. */
const SERVERS: readonly number[] = [...new Set([1, availableParallelism()])];

/** How many pictures a second there are for so many clients, and how many there could be, by model. */
export const throughput: Benchmark = {
  title: `Several clients, ${usual.width}x${usual.height} JPEG to PNG cutout`,
  async run({ quick }) {
    needProc();
    const photo = await photograph(usual);
    const measured = [];
    for (const model of MODELS) measured.push(await measureModel(model, photo, quick));
    return {
      bars: measured.flatMap((each) => SERVERS.map((processes) => barOf(each, processes))),
      body: [
        'Each client asks for its next picture when it has the last one; every picture is new. Measured from the moment when as many answers as clients were there. `PROCESSES` is how many the model has; they share the cores, so that with as many as cores each has one thread.',
        ...measured.map(partOf),
      ].join('\n\n'),
    };
  },
};

interface Measured {
  readonly model: ModelName;
  readonly rows: readonly Row[];
}

async function measureModel(model: ModelName, photo: Buffer, quick: boolean): Promise<Measured> {
  const works = SERVERS.map((processes) => async () => {
    const rows: Omit<Row, 'bound'>[] = [];
    const server = await startServer({ DEFAULT_MODEL: model, PROCESSES: String(processes) });
    for (const clients of [1, MANY]) {
      const pictures = quick ? 4 : clients === MANY ? most[model] : most[model] / 6;
      rows.push({ processes, ...(await measure(server, clients, photo, pictures)) });
    }
    await server.stop();
    return rows;
  });
  const measured = await withBounds(photo, { model, quick }, works);
  return { model, rows: measured.flatMap(([bound, rows]) => rows.map((row) => ({ ...row, bound }))) };
}

const rowOf = (rows: readonly Row[], processes: number): Row =>
  rows.find((row) => row.clients === MANY && row.processes === processes)!;

function barOf({ model, rows }: Measured, processes: number): Bar {
  const { rate, gaps, bound } = rowOf(rows, processes);
  return {
    figure: `throughput at ${MANY} clients / its bound, \`${model}\`, \`PROCESSES=${processes}\``,
    bar: 'at least 0.95',
    measured: `${(rate / bound.rate).toFixed(3)} (${within(shareWithin(gaps, bound), 3)}): ${rate.toFixed(3)} / ${bound.rate.toFixed(3)} a second`,
    met: rate / bound.rate >= 0.95,
  };
}

function partOf({ model, rows }: Measured): string {
  const { cores, stages } = rows[0]!.bound;
  return [
    `**\`${model}\`**: the bound is what ${cores} cores could give if nothing but the network and the stages took them: ${cores} / (CPU of a bare \`session.run\`, right before and after + ${stages.toFixed(3)} s of CPU of the other stages, called one after another in a process of their own).`,
    table(
      [
        '`PROCESSES`',
        'clients',
        'pictures',
        'a second',
        'of the bound',
        'CPU of a bare run',
        'CPU of the server, a picture',
        "CPU of the network's processes, a picture",
        'cores in use',
      ],
      rows.map(({ processes, clients, pictures, rate, server, engine, bound }) => [
        String(processes),
        String(clients),
        String(pictures),
        rate.toFixed(3),
        (rate / bound.rate).toFixed(3),
        `${bound.network.toFixed(2)} s`,
        `${server.toFixed(3)} s`,
        `${engine.toFixed(2)} s`,
        (rate * (server + engine)).toFixed(2),
      ]),
    ),
  ].join('\n\n');
}

interface Row {
  readonly processes: number;
  readonly clients: number;
  readonly pictures: number;
  /** Milliseconds from one answer to the next. */
  readonly gaps: readonly number[];
  /** Pictures a second. */
  readonly rate: number;
  /** CPU seconds for a picture, of the server and of the model's process. */
  readonly server: number;
  readonly engine: number;
  readonly bound: Bound;
}

async function measure(
  { url, pid }: Running,
  clients: number,
  photo: Buffer,
  pictures: number,
): Promise<Omit<Row, 'processes' | 'bound'>> {
  const cpu = () => ({ server: cpuSecondsOf(pid), engine: sum(childrenOf(pid).map(cpuSecondsOf)) });
  const load = startLoad(url, clients, [photo]);
  await load.reach(clients);
  const before = cpu();
  await load.reach(clients + pictures);
  const after = cpu();
  await load.stop();
  // Not the latest: two may have come at once.
  const [from, to] = [clients, clients + pictures].map((count) => load.answers[count - 1]!.at) as [number, number];
  const times = load.answers.slice(clients - 1, clients + pictures).map(({ at }) => at);
  return {
    clients,
    pictures,
    gaps: times.slice(1).map((at, index) => at - times[index]!),
    rate: pictures / ((to - from) / 1000),
    server: (after.server - before.server) / pictures,
    engine: (after.engine - before.engine) / pictures,
  };
}
