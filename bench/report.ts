import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Benchmark, Part } from './benchmark.ts';
import { barsOf } from './text.ts';

/** The result of a benchmark's last run, with where and when that was. */
export interface StoredResult extends Omit<Part, 'pictures'> {
  readonly conditions: string;
}

const folder = new URL('results/', import.meta.url);
const fileOf = (name: string) => new URL(`${name}.json`, folder);

/** Stores a part, so that the others need not run again for bench/README.md to be complete. */
export function storeResult(name: string, conditions: string, { pictures = {}, ...part }: Part): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(fileOf(name), `${JSON.stringify({ conditions, ...part } satisfies StoredResult, null, 2)}\n`);
  for (const [file, picture] of Object.entries(pictures)) writeFileSync(new URL(file, folder), picture);
}

export const storedResult = (name: string): StoredResult | undefined =>
  existsSync(fileOf(name)) ? JSON.parse(readFileSync(fileOf(name), 'utf8')) : undefined;

/** bench/README.md: every promise first, and then each benchmark's own part. */
export function readmeOf(
  benchmarks: Readonly<Record<string, Pick<Benchmark, 'title'>>>,
  stored: (name: string) => StoredResult | undefined,
): string {
  const names = Object.keys(benchmarks);
  const bars = names.flatMap((name) => stored(name)?.bars ?? []);
  const parts = names.map((name) => {
    const { body, conditions } = stored(name) ?? {
      body: `Not measured yet: \`npm run bench -- ${name}\`.`,
      conditions: undefined,
    };
    return [`## ${benchmarks[name]!.title}`, ...(conditions ? [`*${name}: ${conditions}*`] : []), body].join('\n\n');
  });
  return `${[
    '# Benchmarks',
    'Written by `npm run bench`; `npm run bench -- latency throughput` runs only these, and leaves the parts of the others as they are. `--quick` runs a shortened form to see that it works, and keeps nothing. The machine should have nothing else to do.',
    "Seconds are this machine's. Ratios are of pairs measured one right after the other; in brackets stands where their median lies by 95 % (bootstrap), or, after a time, its middle half.",
    '## What was promised',
    barsOf(bars),
    ...parts,
  ].join('\n\n')}\n`;
}

export const writeReadme = (benchmarks: Readonly<Record<string, Benchmark>>): void =>
  writeFileSync(new URL('README.md', import.meta.url), readmeOf(benchmarks, storedResult));
