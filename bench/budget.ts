import { readConfig } from '../src/config/index.ts';
import { configureSharp } from '../src/imaging/index.ts';
import { openCatalog } from '../src/models/index.ts';
import type { ArtefactName, Infer, Nodes } from '../src/pipeline/index.ts';
import { bindFile } from '../src/plugins/index.ts';
import { startBaseline } from './baseline.ts';
import type { Benchmark } from './benchmark.ts';
import { ask, cutoutRequest, fetchImage, type StageRun } from './client.ts';
import { median, sum } from './figures.ts';
import { byStage } from './latency.ts';
import { numbered, photograph, sizeOfMegapixels } from './pictures.ts';
import { startServer } from './server.ts';
import { ms, table } from './text.ts';

/** The artefact that shows what a stage reads and writes; stages that do nothing by default have none. */
const artefacts: readonly (readonly [stage: string, writes: ArtefactName, reads: readonly ArtefactName[]])[] = [
  ['decode', 'decoded', ['source']],
  ['resize', 'resized', ['decoded']],
  ['denormalize', 'matte', ['output']],
  ['restore', 'mask', ['matte']],
  ['composite', 'composite', ['decoded', 'mask']],
  ['encode', 'encoded', ['composite']],
];

/** What a stage does by itself, in this process. */
interface Own {
  readonly milliseconds: number;
  readonly cpuMilliseconds: number;
  /** Read and written. */
  readonly bytes: number;
}

/** Where the time of a request goes, by size, and what bounds each part of it. */
export const budget: Benchmark = {
  title: 'Budget of a request',
  async run({ quick }) {
    const all = quick ? [0.25, 2] : [0.25, 2, 12, 48];
    const copied = copySpeed();
    const parts = [];
    const server = await startServer();
    for (const megapixels of all) {
      const size = sizeOfMegapixels(megapixels);
      const photo = await photograph(size);
      const wholes: number[] = [];
      const runs: StageRun[] = [];
      // Threads have to have run the plugins some times before they are compiled for good.
      for (let i = megapixels < 10 ? -6 : -1; i < (quick ? 1 : 3); i++) {
        const prepared = cutoutRequest(numbered(photo, i));
        const start = performance.now();
        const removal = await ask(server.url, prepared);
        await fetchImage(removal.image);
        if (i < 0) continue;
        wholes.push(performance.now() - start);
        runs.push(...removal.runs);
      }
      parts.push({ megapixels, size, photo, whole: median(wholes), stages: byStage(runs) });
    }
    await server.stop();
    const tables = [];
    for (const { megapixels, photo, whole, stages } of parts) {
      const own = await ownOf(photo, quick || megapixels > 10 ? 2 : 4);
      const timed = [...stages].map(([stage, times]) => [stage, median(times)] as const);
      const rest = whole - sum(timed.map(([, milliseconds]) => milliseconds));
      const rows = timed
        .filter(([, milliseconds]) => milliseconds >= 0.1)
        .map(([stage, milliseconds]) => [
          stage,
          ms(milliseconds),
          share(milliseconds, whole),
          ...boundOf(stage, own.get(stage), copied),
        ]);
      rows.push(['the rest: HTTP, GraphQL, storing, answering', ms(rest), share(rest, whole), '', '', '']);
      rows.push(['whole', ms(whole), '', '', '', '']);
      tables.push(
        `**${megapixels} megapixels**\n\n${table(['stage', 'time', 'share', 'by itself', 'cores', 'bound by'], rows)}`,
      );
    }
    const body = [
      `JPEG to PNG cutout, one client, medians. Times are the server's own, with what crosses between threads and processes; *by itself* is the stage in a process without a server, what it reads and writes by the time it takes, and the cores that it keeps busy. A stage is bound by memory where that is more than a third of what this machine copies at: ${copied.toFixed(1)} GB/s, read and written counted.`,
      ...tables,
    ].join('\n\n');
    return { bars: [], body };
  },
};

const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;

/** GB/s, read and written, of one thread that copies from memory to memory. */
function copySpeed(): number {
  const [from, to] = [Buffer.alloc(64e6, 1), Buffer.alloc(64e6, 2)];
  const times = Array.from({ length: 9 }, () => {
    const start = performance.now();
    from.copy(to);
    return performance.now() - start;
  });
  return (2 * from.length) / median(times) / 1e6;
}

function boundOf(stage: string, own: Own | undefined, copied: number): [string, string, string] {
  if (stage === 'infer') return ['', '', 'the network, all cores'];
  if (!own) return ['', '', ''];
  const speed = own.bytes / own.milliseconds / 1e6;
  const cores = own.cpuMilliseconds / own.milliseconds;
  const bound = speed > copied / 3 ? 'memory' : cores > 1.3 ? 'all cores' : 'one core';
  return [`${ms(own.milliseconds)}, ${speed.toFixed(2)} GB/s`, cores.toFixed(1), bound];
}

/** Each stage once after the other in this process, without a server or threads of ours; the network's answer is given. */
async function ownOf(photo: Buffer, times: number): Promise<ReadonlyMap<string, Own>> {
  const baseline = await startBaseline(photo);
  const { matte } = await baseline.run();
  await baseline.stop();
  const config = readConfig(process.env);
  configureSharp({ threads: config.threads });
  const catalog = await openCatalog(config);
  const { model } = await catalog.loadable(config.defaultModel);
  const { recipe } = catalog.find(config.defaultModel);
  const infer: Infer = async (_model, { width, height, frame }) => ({
    view: { width, height, frame, data: matte, channels: 1 },
    queuedMilliseconds: 0,
    provider: 'none',
  });
  const found = new Map<string, Own[]>();
  for (let i = -1; i < times; i++) {
    const nodes = await bindFile(photo, model, [recipe], { infer });
    for (const [stage, own] of await pullEach(nodes)) {
      if (i >= 0) found.set(stage, [...(found.get(stage) ?? []), own]);
    }
  }
  return new Map(
    [...found].map(([stage, all]) => [
      stage,
      {
        milliseconds: median(all.map(({ milliseconds }) => milliseconds)),
        cpuMilliseconds: median(all.map(({ cpuMilliseconds }) => cpuMilliseconds)),
        bytes: all[0]!.bytes,
      },
    ]),
  );
}

async function pullEach(nodes: Nodes): Promise<Map<string, Own>> {
  const { signal } = new AbortController();
  const order: readonly ArtefactName[] = [
    'source',
    'decoded',
    'resized',
    'input',
    'output',
    'matte',
    'mask',
    'foreground',
  ];
  const sizes = new Map<ArtefactName, number>();
  const costs = new Map<ArtefactName, Omit<Own, 'bytes'>>();
  const all = [...order, 'composite', 'encoded'] as const;
  // Held until all are made: each is made once.
  for (const name of all) nodes[name].claim();
  for (const name of all) {
    const cpu = process.cpuUsage();
    const start = performance.now();
    const { value } = await nodes[name].pull(signal);
    const milliseconds = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    costs.set(name, { milliseconds, cpuMilliseconds: (user + system) / 1e3 });
    sizes.set(name, bytesOf(value));
  }
  for (const name of all) nodes[name].release();
  return new Map(
    artefacts.map(([stage, writes, reads]) => [
      stage,
      { ...costs.get(writes)!, bytes: sum([writes, ...reads].map((name) => sizes.get(name) ?? 0)) },
    ]),
  );
}

/** Of an artefact, or of a list of views. */
function bytesOf(value: unknown): number {
  if (Array.isArray(value)) return sum(value.map(bytesOf));
  const data = (value as { data?: { byteLength?: number; pixels?: Uint8Array } }).data;
  return data?.byteLength ?? data?.pixels?.byteLength ?? 0;
}
