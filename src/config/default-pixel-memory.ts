import { availableMemory } from './available-memory.ts';

const SHARE = 1 / 12;
/** What the largest picture of the default `MAX_PIXELS` takes with the default recipe: 64 megapixels, 20 bytes each. */
const LEAST = 1_280_000_000;

/**
 * Bytes that the pixels of all requests may take together. What is reckoned is an upper bound of what is held at a time; with
 * the memory of the server itself and what libvips and the allocator keep, the process stays below an eighth of the memory.
 */
export const defaultPixelMemory = (available = availableMemory()): number =>
  Math.max(LEAST, Math.floor(available * SHARE));
