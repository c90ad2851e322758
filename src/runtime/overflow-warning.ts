import { int8Instructions } from '../engine/index.ts';
import { derivationOf, type ModelCatalog } from '../models/index.ts';
import type { Log } from '../pipeline/index.ts';

/** Warns once of each int8 model whose masks this processor may spoil; `DEFAULT_MODEL=auto` would have measured it. */
export function overflowWarning({ find }: ModelCatalog, provider: string, log: Log): (name: string) => void {
  // Elsewhere sums have 32 bits from the start.
  const isRisky = provider === 'cpu' && process.arch === 'x64' && int8Instructions()?.length === 0;
  const warned = new Set<string>();
  return (model) => {
    if (!isRisky || warned.has(model)) return;
    const derivation = derivationOf(find(model));
    if (!derivation || derivation.bits === 7) return;
    warned.add(model);
    log.warn(
      { model },
      'This model is in int8, and this processor has no instructions for it: sums of two products may overflow and ' +
        `spoil masks. Take "${derivation.derivedFrom}", or quantize it with --bits 7.`,
    );
  };
}
