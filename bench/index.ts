import { parseArgs } from 'node:util';
import { batches } from './batches.ts';
import { type Benchmark, Missing } from './benchmark.ts';
import { conditionsNow } from './conditions.ts';
import { eightMaking } from './eight-making.ts';
import { eightMasks } from './eight-masks.ts';
import { eightSpeed } from './eight-speed.ts';
import { encode } from './encode.ts';
import { health } from './health.ts';
import { kernels } from './kernels.ts';
import { kill } from './kill.ts';
import { latency } from './latency.ts';
import { leave } from './leave.ts';
import { looks } from './looks.ts';
import { overload } from './overload.ts';
import { peer } from './peer.ts';
import { keep, writeReadme } from './report.ts';
import { stopAll } from './server.ts';
import { sizes } from './sizes.ts';
import { soak, soakSmall } from './soak.ts';
import { barsOf } from './text.ts';
import { throughput } from './throughput.ts';

/** In the order of bench/README.md. */
const benchmarks: Readonly<Record<string, Benchmark>> = {
  latency,
  throughput,
  sizes,
  looks,
  encode,
  kernels,
  health,
  peer,
  overload,
  leave,
  kill,
  batches,
  soak,
  soakSmall,
  eightSpeed,
  eightMasks,
  eightMaking,
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean' } } });
const unknown = positionals.find((name) => !Object.hasOwn(benchmarks, name));
if (unknown !== undefined) {
  console.error(`There is no benchmark "${unknown}". There are: ${Object.keys(benchmarks).join(', ')}.`);
  process.exit(1);
}

const { quick = false } = values;
for (const name of positionals.length > 0 ? positionals : Object.keys(benchmarks)) {
  const conditions = conditionsNow();
  console.log(`\n## ${name}: ${benchmarks[name]!.title}\n\n${conditions}`);
  try {
    const part = await benchmarks[name]!.run({ quick });
    console.log(`\n${barsOf(part.bars)}\n\n${part.body}`);
    if (!quick) keep(name, conditions, part);
  } catch (error) {
    if (error instanceof Missing) {
      console.log(`Skipped. ${error.message}`);
    } else {
      // The others may well work.
      console.error(error);
      process.exitCode = 1;
    }
  } finally {
    await stopAll();
  }
}
if (!quick) writeReadme(benchmarks);
// Processes of a benchmark that failed would keep this one from its end; they end with it.
process.exit();
