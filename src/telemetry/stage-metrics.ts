import { Counter, Histogram, type Registry } from 'prom-client';
import type { Telemetry } from '../pipeline/index.ts';
import { stageBuckets } from './buckets.ts';

/** Stages by plugin: how long they take, how long they wait, and how much is remembered. */
export function stageMetrics(registry: Registry): Telemetry {
  const registers = [registry];
  const labelNames = ['stage', 'plugin'] as const;
  const seconds = new Histogram({
    name: 'matteql_stage_seconds',
    help: 'Time that a plugin worked for one result, without waiting.',
    labelNames,
    buckets: stageBuckets,
    registers,
  });
  const waited = new Counter({
    name: 'matteql_stage_waiting_seconds_total',
    help: 'Time that results waited for a model or a thread.',
    labelNames,
    registers,
  });
  const results = new Counter({
    name: 'matteql_stage_results_total',
    help: 'Results of a plugin, by whether they were made or remembered.',
    labelNames: [...labelNames, 'remembered'],
    registers,
  });
  return (event) => {
    if (event.type !== 'stage') return;
    const { stage, plugin, milliseconds, queuedMilliseconds, remembered } = event.run;
    results.inc({ stage, plugin, remembered: String(remembered) });
    if (remembered) return;
    seconds.observe({ stage, plugin }, milliseconds / 1000);
    waited.inc({ stage, plugin }, queuedMilliseconds / 1000);
  };
}
