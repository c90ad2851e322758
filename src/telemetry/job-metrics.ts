import { Counter, type Registry } from 'prom-client';
import type { Telemetry } from '../pipeline/index.ts';
import { SUCCESS } from './request-metrics.ts';

/** Jobs and their pictures, as this process accepts them and works on them. */
export function jobMetrics(registry: Registry): Telemetry {
  const registers = [registry];
  const jobs = new Counter({ name: 'matteql_jobs_total', help: 'Jobs that were accepted.', registers });
  const accepted = new Counter({
    name: 'matteql_job_pictures_accepted_total',
    help: 'Pictures of the jobs that were accepted.',
    registers,
  });
  const outcomes = new Counter({
    name: 'matteql_job_outcomes_total',
    help: 'Pictures of jobs that have their outcome, by code.',
    labelNames: ['code'],
    registers,
  });
  outcomes.inc({ code: SUCCESS }, 0);
  return (event) => {
    if (event.type !== 'job') return;
    if (event.event === 'outcome') return outcomes.inc({ code: event.code ?? SUCCESS });
    jobs.inc();
    accepted.inc(event.pictures);
  };
}
