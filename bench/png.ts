import sharp from 'sharp';
import { type Pixels, pngEfforts, sharpOf, writePng } from '../src/imaging/index.ts';
import type { Benchmark } from './benchmark.ts';
import { sum } from './figures.ts';
import { type Named, otherPictures, sampleCutouts } from './png-pictures.ts';
import { table } from './text.ts';

type Write = (pixels: Pixels) => Promise<Buffer>;

const { signal } = new AbortController();

/** `former` was the default before 0.1.0. */
const former: Write = (pixels) => libvips(pixels, 3);
const libvips = (pixels: Pixels, compressionLevel: number): Promise<Buffer> =>
  sharpOf(pixels).png({ compressionLevel, adaptiveFiltering: true }).toBuffer();

const ways: Readonly<Record<string, Write>> = {
  ...Object.fromEntries(
    pngEfforts.map((effort) => [
      effort.toUpperCase(),
      (pixels: Pixels) => writePng(pixels, { effort, profile: false }, signal),
    ]),
  ),
  'libvips, level 3': former,
  'libvips, level 6': (pixels) => libvips(pixels, 6),
  'libvips, level 9': (pixels) => libvips(pixels, 9),
};

interface Written {
  readonly cpu: number;
  readonly bytes: number;
  readonly isSame: boolean;
}

/** What each way of writing PNG costs, and that all keep the pixels. */
export const png: Benchmark = {
  title: 'PNG by each library and effort',
  async run({ quick }) {
    const cutouts = await sampleCutouts();
    const others = await otherPictures(quick ? { width: 3000, height: 2000 } : { width: 9238, height: 6928 });
    const times = quick ? 1 : 5;
    // V8 compiles a loop for good once it has run for a while.
    for (let i = 0; i < 5; i++) for (const { pixels } of cutouts) await ways.FAST!(pixels);
    const all = new Map<Named, Map<string, Written>>();
    for (const named of [...cutouts, ...others]) all.set(named, await writtenBy(named, times));
    const of = (named: Named, way: string) => all.get(named)!.get(way)!;
    const cpus = ['FAST', 'libvips, level 3'].map((way) => sum(cutouts.map((each) => of(each, way).cpu)));
    const sizes = ['FAST', 'libvips, level 3'].map((way) => sum(cutouts.map((each) => of(each, way).bytes)));
    const worst = Math.max(...cutouts.map((each) => of(each, 'FAST').bytes / of(each, 'libvips, level 3').bytes));
    const differing = [...all].flatMap(([{ name }, written]) =>
      [...written].filter(([, { isSame }]) => !isSame).map(([way]) => `${name} by ${way}`),
    );
    const bars = [
      {
        figure: 'PNG of the four sample cutouts, CPU of libvips at level 3 / CPU of FAST',
        bar: 'at least 6',
        measured: `${(cpus[1]! / cpus[0]!).toFixed(1)}: ${cpus[1]!.toFixed(0)} ms / ${cpus[0]!.toFixed(0)} ms`,
        met: cpus[1]! >= 6 * cpus[0]!,
      },
      {
        figure: 'bytes of the same: FAST / libvips at level 3',
        bar: 'at most 1.07 for each, 1.00 for all',
        measured: `${worst.toFixed(3)} at most, ${(sizes[0]! / sizes[1]!).toFixed(3)} for all`,
        met: worst <= 1.07 && sizes[0]! <= sizes[1]!,
      },
      {
        figure: 'pixels of every picture below, by every way',
        bar: 'the same',
        measured: differing.length === 0 ? 'the same' : differing.join(', '),
        met: differing.length === 0,
      },
    ];
    const names = Object.keys(ways);
    const cellOf = (written: Map<string, Written>, way: string) => {
      const found = written.get(way);
      return found ? textOf(found) : '';
    };
    const rows = [...all].map(([{ name, pixels }, written]) => [
      name,
      ['', 'grey', '', 'RGB', 'RGBA'][pixels.channels]!,
      ...names.map((way) => cellOf(written, way)),
    ]);
    const body = [
      `CPU of all threads, the least of ${times} times, and bytes. FAST and SMALL are efforts of \`encode.png\`. The four samples are cutouts, enlarged to 1632x1224 without grain, so smoother than photographs of that size; "grainy" is a photograph as the other benchmarks send it.`,
      table(['picture', 'channels', ...names], rows),
    ].join('\n\n');
    return { bars, body };
  },
};

const textOf = ({ cpu, bytes }: Written) =>
  `${cpu.toFixed(cpu < 10 ? 1 : 0)} ms, ${bytes < 1e6 ? `${(bytes / 1e3).toFixed(bytes < 1e4 ? 1 : 0)} kB` : `${(bytes / 1e6).toFixed(2)} MB`}`;

async function writtenBy({ pixels }: Named, times: number): Promise<Map<string, Written>> {
  const isLarge = pixels.width * pixels.height > 10e6;
  const written = new Map<string, Written>();
  for (const [way, write] of Object.entries(ways)) {
    // Half a minute, for what is too slow at any size.
    if (isLarge && way === 'libvips, level 9') continue;
    let cpu = Number.POSITIVE_INFINITY;
    let file: Buffer = Buffer.alloc(0);
    for (let i = 0; i < (isLarge ? 1 : times); i++) {
      const before = process.cpuUsage();
      file = await write(pixels);
      const { user, system } = process.cpuUsage(before);
      cpu = Math.min(cpu, (user + system) / 1e3);
    }
    const back = await sharp(file, { limitInputPixels: false })
      .toColourspace(pixels.channels === 1 ? 'b-w' : 'srgb')
      .raw()
      .toBuffer();
    written.set(way, { cpu, bytes: file.length, isSame: Buffer.compare(back, pixels.data) === 0 });
  }
  return written;
}
