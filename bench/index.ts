import { parseArgs } from 'node:util';
import { type Benchmark, Missing } from './benchmark.ts';
import { conditionsNow } from './conditions.ts';
import { health } from './health.ts';
import { latency } from './latency.ts';
import { keep, writeReadme } from './report.ts';
import { table } from './text.ts';

/** In the order of bench/README.md. */
const benchmarks: Readonly<Record<string, Benchmark>> = { latency, health };

const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean' } } });
const unknown = positionals.find((name) => !(name in benchmarks));
if (unknown !== undefined) {
  console.error(`There is no benchmark "${unknown}". There are: ${Object.keys(benchmarks).join(', ')}.`);
  process.exit(1);
}

const { quick = false } = values;
for (const name of positionals.length > 0 ? positionals : Object.keys(benchmarks)) {
  const conditions = conditionsNow();
  console.log(`\n## ${name}: ${benchmarks[name]!.title}`);
  try {
    const part = await benchmarks[name]!.run({ quick });
    const rows = part.bars.map(({ figure, bar, measured, met }) => [figure, bar, measured, met ? 'yes' : 'NO']);
    console.log(`${conditions}\n\n${table(['figure', 'bar', 'measured', 'met'], rows)}\n\n${part.body}`);
    if (!quick) keep(name, conditions, part);
  } catch (error) {
    if (error instanceof Missing) {
      console.log(`Skipped. ${error.message}`);
    } else {
      // The others may well work.
      console.error(error);
      process.exitCode = 1;
    }
  }
}
if (!quick) writeReadme(benchmarks);
