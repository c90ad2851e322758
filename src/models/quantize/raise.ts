import type { Operation } from './graph.ts';
import { type Tensor, tensorOf } from './tensor.ts';

/** The first version of the standard operations with any in eight bits. */
const OLDEST = 10;
/** Say otherwise what they do since then. */
const CHANGED = new Set(['Slice', 'TopK', 'Scan']);

export interface Versioned {
  readonly opset: number;
  readonly operations: readonly Operation[];
  readonly constants: ReadonlyMap<string, Tensor>;
}

/**
 * Operations as the oldest version says them that knows eight bits: `Upsample` is called `Resize` there. Newer ones stay.
 *
 * @throws Error for operations that would have to be said otherwise
 */
export function raised({ opset, operations, constants }: Versioned): Versioned {
  if (opset >= OLDEST) return { opset, operations, constants };
  const added = new Map(constants);
  const said = operations.map((operation): Operation => {
    const { op, reads, writes, attributes } = operation;
    if (CHANGED.has(op))
      throw new Error(`Its operation ${op} is of an older version (${opset}): export it with ${OLDEST} or newer.`);
    if (op !== 'Upsample') return operation;
    const scales = attributes.find(({ name }) => name === 'scales')?.floats;
    const name = `matteql/${writes[0]}/scales`;
    if (scales) added.set(name, tensorOf([scales.length], Float32Array.from(scales)));
    return {
      ...operation,
      op: 'Resize',
      reads: scales ? [reads[0]!, name] : reads,
      attributes: attributes.filter(({ name }) => name === 'mode'),
    };
  });
  return { opset: OLDEST, operations: said, constants: added };
}
