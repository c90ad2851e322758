import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Telemetry } from '../pipeline/index.ts';
import { engineMetrics } from './engine-metrics.ts';
import { jobMetrics } from './job-metrics.ts';
import { gauges, type Readings } from './readings.ts';
import { requestMetrics } from './request-metrics.ts';
import { stageMetrics } from './stage-metrics.ts';
import { storeMetrics } from './store-metrics.ts';

/** What happens in a process, counted for Prometheus. */
export interface Metrics {
  /** Counts an event. */
  readonly telemetry: Telemetry;
  /** Takes what is as it is now from here on, at each reading. */
  read(readings: () => Readings): void;
  readonly contentType: string;
  /** All metrics in the text format of Prometheus. */
  text(): Promise<string>;
}

/**
 * Metrics in a registry of their own. Labels are names of plugins and models, codes, and words of the events: never what a
 * client chooses, so that their number is bounded by what is installed.
 *
 * @param process whether those of Node and its process are among them; they are measured from then on
 */
export function createMetrics({ process = true }: { readonly process?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (process) collectDefaultMetrics({ register: registry });
  const counters = [requestMetrics, stageMetrics, engineMetrics, storeMetrics, jobMetrics].map((make) =>
    make(registry),
  );
  return {
    telemetry(event) {
      for (const count of counters) count(event);
    },
    read: (readings) => gauges(registry, readings),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}
