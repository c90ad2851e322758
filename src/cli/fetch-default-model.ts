import type { Runtime } from '../runtime/index.ts';
import { createMeters } from './progress.ts';
import type { Terminal } from './terminal.ts';

/** Weights are fetched before the server listens, after everything that can be wrong was checked, and never in a request. */
export async function fetchDefaultModel({ models, chosen }: Runtime, terminal: Terminal): Promise<void> {
  const meters = createMeters(terminal);
  await models
    .pull(chosen.name, {
      signal: terminal.signal,
      onProgress: ({ model, ...progress }) => meters.show(model, progress),
      onInstalled: meters.stop,
    })
    .finally(meters.stop);
}
