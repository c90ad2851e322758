import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { health } from './health.ts';
import { latency } from './latency.ts';

/** Runs every benchmark on a machine that should have nothing else to do, and writes bench/README.md. */
const [cpu] = cpus();
const conditions = `${new Date().toISOString().slice(0, 10)}; ${availableParallelism()} cores of ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB; Node ${process.version}, ${process.platform} ${process.arch}; model \`isnet\`, provider \`cpu\`, \`THREADS\` as by default.`;

const parts: string[] = [];
for (const [name, run] of [
  ['latency', () => latency(1632, 1224)],
  ['health', () => health(1632, 1224)],
  ['health, large', () => health(4000, 3000)],
] as const) {
  console.log(`running: ${name}`);
  const part = await run();
  console.log(`\n${part}\n`);
  parts.push(part);
}

writeFileSync(
  new URL('README.md', import.meta.url),
  `# Benchmarks

Written by \`npm run bench\`. Seconds are this machine's; ratios and differences within one run are what to look at.

Conditions: ${conditions}

${parts.join('\n\n')}
`,
);
