import { availableMemory } from './available-memory.ts';

/** Bytes that loaded models may take together: three quarters of the machine or the container; images need the rest. */
export const defaultMemory = (available = availableMemory()): number => Math.floor(available * 0.75);
