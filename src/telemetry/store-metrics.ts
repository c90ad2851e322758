import { Counter, Gauge, type Registry } from 'prom-client';
import type { Telemetry } from '../pipeline/index.ts';

const EVENTS = ['stored', 'expired', 'evicted', 'removed'] as const;

/** Files of the store. */
export function storeMetrics(registry: Registry): Telemetry {
  const registers = [registry];
  const files = new Counter({
    name: 'matteql_store_files_total',
    help: 'Files that were stored, and that are gone: expired by age, evicted for want of room, removed.',
    labelNames: ['event'],
    registers,
  });
  const bytes = new Counter({
    name: 'matteql_store_bytes_total',
    help: 'Their bytes.',
    labelNames: ['event'],
    registers,
  });
  const held = new Gauge({
    name: 'matteql_store_bytes',
    help: 'Bytes of all files after the last change; of FILES_BYTES.',
    registers,
  });
  for (const event of EVENTS) {
    files.inc({ event }, 0);
    bytes.inc({ event }, 0);
  }
  return (happened) => {
    if (happened.type !== 'store') return;
    const { event } = happened;
    files.inc({ event });
    bytes.inc({ event }, happened.bytes);
    held.set(happened.totalBytes);
  };
}
