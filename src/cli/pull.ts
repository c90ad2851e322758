import type { ModelCatalog } from '../models/index.ts';
import { createMeters } from './progress.ts';
import { say, type Terminal } from './terminal.ts';

/**
 * Fetches the weights of models, with a meter and a line for each; those that they are made of come first. All names and
 * licenses are checked before the first byte is fetched.
 *
 * @throws CodedError as `ModelCatalog.pull`
 */
export async function pullModels(catalog: ModelCatalog, names: readonly string[], terminal: Terminal): Promise<void> {
  for (const name of names) catalog.permitted(name);
  const meters = createMeters(terminal);
  const reported = new Set<string>();
  try {
    for (const name of names) {
      await catalog.pull(name, {
        signal: terminal.signal,
        onProgress: ({ model, ...progress }) => meters.show(model, progress),
        onInstalled(model, { file }) {
          meters.stop();
          if (!reported.has(model)) say(terminal, `${model} is installed: ${file}`);
          reported.add(model);
        },
      });
    }
  } finally {
    meters.stop();
  }
}
