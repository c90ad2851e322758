import { parseArgs } from 'node:util';
import { anySize } from './any-size.ts';
import { batches } from './batches.ts';
import { type Benchmark, Missing } from './benchmark.ts';
import { budget } from './budget.ts';
import { competitors } from './competitors.ts';
import { conditionsNow } from './conditions.ts';
import { crowdedRenders } from './crowded-renders.ts';
import { cut } from './cut.ts';
import { disconnect } from './disconnect.ts';
import { encode } from './encode.ts';
import { failures } from './failures.ts';
import { health } from './health.ts';
import { hostile } from './hostile.ts';
import { int8Masks } from './int8-masks.ts';
import { int8Quantize } from './int8-quantize.ts';
import { int8Speed } from './int8-speed.ts';
import { jobs } from './jobs.ts';
import { kernels } from './kernels.ts';
import { kill } from './kill.ts';
import { latency } from './latency.ts';
import { overload } from './overload.ts';
import { png } from './png.ts';
import { presets } from './presets.ts';
import { renders } from './renders.ts';
import { storeResult, writeReadme } from './report.ts';
import { stopAll } from './server.ts';
import { siege } from './siege.ts';
import { sizes } from './sizes.ts';
import { slider } from './slider.ts';
import { soak, soakSmall } from './soak.ts';
import { barsOf } from './text.ts';
import { throughput } from './throughput.ts';

// Figures are of one model, whatever `auto` would choose on the machine that they are measured on.
process.env.DEFAULT_MODEL ||= 'isnet';

/** In the order of bench/README.md. */
const benchmarks: Readonly<Record<string, Benchmark>> = {
  latency,
  presets,
  throughput,
  cut,
  sizes,
  budget,
  renders,
  slider,
  encode,
  png,
  kernels,
  health,
  competitors,
  overload,
  crowdedRenders,
  disconnect,
  kill,
  hostile,
  siege,
  jobs,
  failures,
  batches,
  soak,
  soakSmall,
  int8Speed,
  int8Masks,
  int8Quantize,
  anySize,
};

/** Older names, which commands in issues still use. */
const aliases: Readonly<Record<string, string>> = { looks: 'renders', leave: 'disconnect', peer: 'competitors' };

const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean' } } });
const chosen = positionals.map((name) => (Object.hasOwn(aliases, name) ? aliases[name]! : name));
const unknown = chosen.find((name) => !Object.hasOwn(benchmarks, name));
if (unknown !== undefined) {
  console.error(`There is no benchmark "${unknown}". There are: ${Object.keys(benchmarks).join(', ')}.`);
  process.exit(1);
}

const { quick = false } = values;
for (const name of chosen.length > 0 ? chosen : Object.keys(benchmarks)) {
  const conditions = conditionsNow();
  console.log(`\n## ${name}: ${benchmarks[name]!.title}\n\n${conditions}`);
  try {
    const part = await benchmarks[name]!.run({ quick });
    console.log(`\n${barsOf(part.bars)}\n\n${part.body}`);
    if (!quick) storeResult(name, conditions, part);
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
