export { defaultMemory } from './default-memory.ts';
export { defaultThreads } from './default-threads.ts';
