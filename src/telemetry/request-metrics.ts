import { Counter, Histogram, type Registry } from 'prom-client';
import type { Telemetry } from '../pipeline/index.ts';
import { requestBuckets } from './buckets.ts';

/** The label of what succeeded, where a failure has its code. */
export const SUCCESS = 'OK';

/** Requests, admission, and pictures fetched from addresses. */
export function requestMetrics(registry: Registry): Telemetry {
  const registers = [registry];
  const requests = new Counter({
    name: 'matteql_requests_total',
    help: 'Requests that have ended, by kind and by the code of their first error.',
    labelNames: ['kind', 'code'],
    registers,
  });
  const seconds = new Histogram({
    name: 'matteql_request_seconds',
    help: 'From the head of a request to the end of its answer.',
    labelNames: ['kind'],
    buckets: requestBuckets,
    registers,
  });
  const pixels = new Counter({
    name: 'matteql_source_pixels_total',
    help: 'Pixels of the pictures that something was asked of, those of jobs included.',
    registers,
  });
  const admission = new Counter({
    name: 'matteql_admission_total',
    help: 'Requests for work, by whether admission accepted them: admitted or rejected (OVERLOADED).',
    labelNames: ['outcome'],
    registers,
  });
  const fetches = new Counter({
    name: 'matteql_fetches_total',
    help: 'Pictures fetched from addresses (URL_SOURCES), by code.',
    labelNames: ['code'],
    registers,
  });
  const fetchSeconds = new Histogram({
    name: 'matteql_fetch_seconds',
    help: 'Until a picture was fetched from an address, or was not.',
    buckets: requestBuckets,
    registers,
  });
  // Zeros from the start: a rate needs a value before the first event.
  for (const outcome of ['admitted', 'rejected']) admission.inc({ outcome }, 0);
  return (event) => {
    if (event.type === 'request') {
      const { kind, code = SUCCESS, milliseconds } = event;
      requests.inc({ kind, code });
      seconds.observe({ kind }, milliseconds / 1000);
    } else if (event.type === 'picture') pixels.inc(event.pixels);
    else if (event.type === 'admission' && event.outcome !== 'left') admission.inc({ outcome: event.outcome });
    else if (event.type === 'fetch') {
      fetches.inc({ code: event.code ?? SUCCESS });
      fetchSeconds.observe(event.milliseconds / 1000);
    }
  };
}
