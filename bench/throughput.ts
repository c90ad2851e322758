import type { Bar, Benchmark } from './benchmark.ts';
import { type Bound, shareWithin, withBound } from './bound.ts';
import { sum } from './figures.ts';
import { startLoad } from './load.ts';
import { MODELS, type ModelName } from './models.ts';
import { photograph, usual } from './pictures.ts';
import { childrenOf, cpuSecondsOf, needProc } from './proc.ts';
import { type Running, startServer } from './server.ts';
import { table, within } from './text.ts';

const MANY = 8;

/** How many pictures a second there are for so many clients, and how many there could be, by model. */
export const throughput: Benchmark = {
  title: `Several clients, ${usual.width}x${usual.height} JPEG to PNG cutout`,
  async run({ quick }) {
    needProc();
    const photo = await photograph(usual);
    const measured = [];
    for (const model of MODELS) measured.push(await measureModel(model, photo, quick));
    return {
      bars: measured.map(barOf),
      body: [
        'Each client asks for its next picture when it has the last one; every picture is new. Measured from the moment when as many answers as clients were there.',
        ...measured.map(partOf),
      ].join('\n\n'),
    };
  },
};

interface Measured {
  readonly model: ModelName;
  readonly bound: Bound;
  readonly rows: readonly Row[];
}

async function measureModel(model: ModelName, photo: Buffer, quick: boolean): Promise<Measured> {
  const [bound, rows] = await withBound(photo, { model, quick }, async () => {
    const server = await startServer({ DEFAULT_MODEL: model });
    const rows: Row[] = [];
    for (const clients of quick ? [1, MANY] : [1, MANY, 16]) {
      rows.push(await measure(server, clients, photo, quick ? 4 : clients === MANY ? 48 : 12));
    }
    await server.stop();
    return rows;
  });
  return { model, bound, rows };
}

const rowOf = (rows: readonly Row[]): Row => rows.find(({ clients }) => clients === MANY)!;

function barOf({ model, bound, rows }: Measured): Bar {
  const { rate, gaps } = rowOf(rows);
  return {
    figure: `throughput at ${MANY} clients / its bound, \`${model}\``,
    bar: 'at least 0.95',
    measured: `${(rate / bound.rate).toFixed(3)} (${within(shareWithin(gaps, bound), 3)}): ${rate.toFixed(3)} / ${bound.rate.toFixed(3)} a second`,
    met: rate / bound.rate >= 0.95,
  };
}

function partOf({ model, bound, rows }: Measured): string {
  const { cores, network, stages } = bound;
  const atMany = rowOf(rows);
  const really = cores / (network + atMany.server);
  return [
    `**\`${model}\`**: the bound is what ${cores} cores could give if nothing but the network and the stages took them: ${cores} / (${network.toFixed(2)} s of CPU of a bare \`session.run\` + ${stages.toFixed(3)} s of CPU of the other stages, called one after another in a process of their own).`,
    table(
      [
        'clients',
        'pictures',
        'a second',
        'of the bound',
        'CPU of the server, a picture',
        "CPU of the network's process, a picture",
      ],
      rows.map(({ clients, pictures, rate, server, engine }) => [
        String(clients),
        String(pictures),
        rate.toFixed(3),
        (rate / bound.rate).toFixed(3),
        `${server.toFixed(3)} s`,
        `${engine.toFixed(2)} s`,
      ]),
    ),
    `By what the server really took beside the network at ${MANY} clients, the bound would be ${really.toFixed(3)} a second, and ${(atMany.rate / really).toFixed(3)} of it is reached.`,
  ].join('\n\n');
}

interface Row {
  readonly clients: number;
  readonly pictures: number;
  /** Milliseconds from one answer to the next. */
  readonly gaps: readonly number[];
  /** Pictures a second. */
  readonly rate: number;
  /** CPU seconds for a picture, of the server and of the model's process. */
  readonly server: number;
  readonly engine: number;
}

async function measure({ url, pid }: Running, clients: number, photo: Buffer, pictures: number): Promise<Row> {
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
