import { totalmem } from 'node:os';

/** Bytes of memory that the machine has, or its container where that has a limit. */
export const availableMemory = (machine = totalmem(), container = process.constrainedMemory()): number =>
  // 0 or undefined outside a container, and a number beyond all memory inside one without a limit.
  Math.min(machine, container || machine);
