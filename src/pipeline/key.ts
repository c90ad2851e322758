import { createHash } from 'node:crypto';
import type { Step } from './plan.ts';

/** A sha256 in lower-case hex that stands for a value: equal keys, equal values. */
export type Key = string & { readonly __brand: 'Key' };

/** The key of anything that JSON can write. */
export const keyOf = (...parts: readonly unknown[]): Key =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex') as Key;

/** What a step makes of inputs with these keys. */
export const keyOfStep = ({ plugin, options }: Step, inputs: readonly Key[]): Key =>
  keyOf(plugin.stage, plugin.name, plugin.version, Object.entries(options).sort(), inputs);
