import { totalmem } from 'node:os';

/** Bytes that loaded models may take together: three quarters of the machine or the container; images need the rest. */
export function defaultMemory(machine = totalmem(), container = process.constrainedMemory()): number {
  // 0 or undefined outside a container, and a number beyond all memory inside one without a limit.
  return Math.floor(Math.min(machine, container || machine) * 0.75);
}
