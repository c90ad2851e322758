import { CodedError } from '../pipeline/index.ts';
import type { Manifest } from './manifest.ts';

/**
 * Rejects a model whose license forbids commercial use, unless the operator declared theirs non-commercial.
 *
 * @throws CodedError `LICENSE_NOT_ACCEPTED`
 */
export function checkLicense({ title, license, commercialUse, source }: Manifest, allowNonCommercial: boolean): void {
  if (commercialUse || allowNonCommercial) return;
  throw new CodedError(
    'LICENSE_NOT_ACCEPTED',
    `${title} may not be used commercially (${license}, ${source}). If your use is not commercial, set ALLOW_NONCOMMERCIAL=true.`,
  );
}
