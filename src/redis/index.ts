export { connectRedis, patient, prompt, type Redis, reached } from './connection.ts';
export { type MaskIndex, openMaskIndex } from './open-mask-index.ts';
export { createPulse } from './pulse.ts';
