import { type Composite, createRegistry, type Encoded, type Registry, schemaOf } from '../src/pipeline/index.ts';
import { plugins } from '../src/plugins/index.ts';
import type { Benchmark } from './benchmark.ts';
import { cutoutOf } from './cutout.ts';
import { photograph, type Size, usual } from './pictures.ts';
import { megabytes, ms, table } from './text.ts';

interface Way {
  readonly format: string;
  readonly options: Readonly<Record<string, unknown>>;
}

const ways: readonly Way[] = [
  ...['fast', 'small'].map((effort) => ({ format: 'png', options: { effort } })),
  ...[0, 2, 4].map((effort) => ({ format: 'webp', options: { effort } })),
  ...[0, 2, 4].map((effort) => ({ format: 'webp', options: { lossless: true, effort } })),
  ...[0, 2].map((effort) => ({ format: 'avif', options: { effort } })),
];

/** Time and size of a cutout in every format and effort: what defaults are chosen by. */
export const encode: Benchmark = {
  title: 'Encoding a cutout',
  async run({ quick }) {
    const large: Size = quick ? { width: 816, height: 612 } : { width: 4000, height: 3000 };
    const tried = quick ? ways.filter((_, index) => index % 5 === 0) : ways;
    const pictures = await Promise.all([usual, large].map(async (size) => cutoutOf(await photograph(size), size)));
    const rows = [];
    for (const way of tried) {
      const cells = [];
      for (const picture of pictures) cells.push(...(await measure(way, picture, quick ? 1 : 3)));
      const texts = Object.entries(way.options).map(([name, value]) => `${name} ${value}`);
      rows.push([way.format, texts.join(', '), ...cells]);
    }
    const head = [usual, large].flatMap(({ width, height }) => [`${width}x${height}`, 'size']);
    const body = [
      'The plugins of the stage by themselves, in as many threads as the server gives them, on the cutout of a photograph; best of three. Other options are at their defaults. JPEG has no transparency and is not here.',
      table(['format', 'options', ...head], rows),
    ].join('\n\n');
    return { bars: [], body };
  },
};

const registry: Registry = createRegistry(plugins);

async function measure({ format, options }: Way, composite: Composite, times: number): Promise<string[]> {
  const plugin = registry.find('encode', format)!;
  const complete = schemaOf(plugin.options).parse(options);
  const host = { signal: new AbortController().signal, warn() {} };
  const milliseconds: number[] = [];
  let bytes = 0;
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    const encoded = (await plugin.run({ composite }, complete, host as never)) as Encoded;
    milliseconds.push(performance.now() - start);
    bytes = encoded.data.length;
  }
  return [ms(Math.min(...milliseconds)), megabytes(bytes)];
}
