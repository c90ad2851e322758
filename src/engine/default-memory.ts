import { totalmem } from 'node:os';

/** Bytes that networks may take together: three quarters of what the machine or the container has; pictures need the rest. */
export function defaultMemory(machine = totalmem(), container = process.constrainedMemory()): number {
  // 0 or nothing where there is no container, and a number beyond all memory where there is one without a limit.
  return Math.floor(Math.min(machine, container || machine) * 0.75);
}
