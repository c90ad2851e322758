import { Counter, Histogram, type Registry } from 'prom-client';
import type { Telemetry } from '../pipeline/index.ts';
import { loadBuckets, stageBuckets } from './buckets.ts';

/** Models and their processes. */
export function engineMetrics(registry: Registry): Telemetry {
  const registers = [registry];
  const runs = new Histogram({
    name: 'matteql_model_run_seconds',
    help: 'One run of a model, of one view or a batch.',
    labelNames: ['model'],
    buckets: stageBuckets,
    registers,
  });
  const loads = new Histogram({
    name: 'matteql_model_load_seconds',
    help: 'Loading of a model, with its first run.',
    labelNames: ['model'],
    buckets: loadBuckets,
    registers,
  });
  const processes = new Counter({
    name: 'matteql_model_process_events_total',
    help: 'Processes of a model: started, unloaded (on purpose), ended (by themselves) and timedOut (killed, since a run or a load took too long).',
    labelNames: ['model', 'event'],
    registers,
  });
  return (event) => {
    if (event.type !== 'engine') return;
    const { model, milliseconds = 0 } = event;
    if (event.event === 'ran') runs.observe({ model }, milliseconds / 1000);
    else if (event.event === 'loaded') loads.observe({ model }, milliseconds / 1000);
    else processes.inc({ model, event: event.event });
  };
}
