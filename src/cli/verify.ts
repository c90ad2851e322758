import type { ModelCatalog } from '../models/index.ts';
import { CodedError } from '../pipeline/index.ts';
import { say, type Terminal } from './terminal.ts';

/**
 * Reads installed weights again and compares their digests; all installed ones where there are no names.
 *
 * @throws CodedError with a sentence for each that is wrong, after all were read
 */
export async function verifyModels(catalog: ModelCatalog, names: readonly string[], terminal: Terminal): Promise<void> {
  const wrong: CodedError[] = [];
  let good = 0;
  for (const name of names.length > 0 ? names : catalog.manifests.map((manifest) => manifest.name)) {
    if (names.length === 0 && !(await catalog.isInstalled(name))) continue;
    try {
      const { digest } = await catalog.verify(name);
      good++;
      say(terminal, `${name} is whole: ${digest}`);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      wrong.push(error);
    }
  }
  if (wrong.length > 0) throw new CodedError(wrong[0]!.code, wrong.map(({ message }) => message).join('\n'));
  if (good === 0) say(terminal, 'No model is installed.');
}
