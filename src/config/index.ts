export type { ApiKey } from './api-keys.ts';
export { type Config, readConfig } from './config.ts';
export { defaultHome } from './default-home.ts';
export { defaultMemory } from './default-memory.ts';
export { defaultPixelMemory } from './default-pixel-memory.ts';
export { defaultThreads } from './default-threads.ts';
export { makeFolder } from './make-folder.ts';
export type { RateLimit } from './rate-limit.ts';
export { settings } from './settings.ts';
