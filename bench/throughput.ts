import type { Benchmark } from './benchmark.ts';
import { shareWithin, withBound } from './bound.ts';
import { sum } from './figures.ts';
import { startLoad } from './load.ts';
import { photograph, usual } from './pictures.ts';
import { childrenOf, cpuSecondsOf, needProc } from './proc.ts';
import { type Running, startServer } from './server.ts';
import { table, within } from './text.ts';

const MANY = 8;

/** How many pictures a second there are for so many clients, and how many there could be. */
export const throughput: Benchmark = {
  title: `Several clients, ${usual.width}x${usual.height} JPEG to PNG cutout`,
  async run({ quick }) {
    needProc();
    const photo = await photograph(usual);
    const [bound, rows] = await withBound(photo, quick, async () => {
      const server = await startServer();
      const rows = [];
      for (const clients of quick ? [1, 8] : [1, 2, 4, 8, 16])
        rows.push(await measure(server, clients, photo, quick ? 4 : clients === MANY ? 48 : 16));
      await server.stop();
      return rows;
    });
    const { cores, network } = bound;
    const atMany = rows.find(({ clients }) => clients === MANY)!;
    const bars = [
      {
        figure: 'throughput at 8 clients / its bound',
        bar: 'at least 0.95',
        measured: `${(atMany.rate / bound.rate).toFixed(3)} (${within(shareWithin(atMany.gaps, bound), 3)}): ${atMany.rate.toFixed(3)} / ${bound.rate.toFixed(3)} a second`,
        met: atMany.rate / bound.rate >= 0.95,
      },
    ];
    const body = [
      `The bound is what ${cores} cores could give if nothing but the network and the stages took them: ${cores} / (${network.toFixed(2)} s of CPU of a bare \`session.run\` + ${bound.stages.toFixed(3)} s of CPU of the other stages, called one after another in a process of their own). Each client asks for its next picture when it has the last one; every picture is new. Measured from the moment when as many answers as clients were there.`,
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
      `By what the server really took beside the network at 8 clients, the bound would be ${(cores / (network + atMany.server)).toFixed(3)} a second, and ${(atMany.rate / (cores / (network + atMany.server))).toFixed(3)} of it is reached.`,
    ].join('\n\n');
    return { bars, body };
  },
};

async function measure({ url, pid }: Running, clients: number, photo: Buffer, pictures: number) {
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
