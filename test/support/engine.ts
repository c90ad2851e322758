import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach } from 'vitest';
import { createEngine, type Engine } from '../../src/engine/index.ts';
import { factsOf, plainView } from './model-facts.ts';
import { slowNetwork, writeNetwork } from './networks.ts';

export const never = new AbortController().signal;
export const white = [255, 255, 255] as const;
/** What `gain * brightness` becomes. */
export const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
export const small = factsOf('small', [32, 32]);
export const slow = factsOf('slow', [512, 512]);
export const slowView = plainView(slow, [512, 512], white);
export const slowFile = writeNetwork(slowNetwork());

/** An engine of each test, which is closed after it. */
export function engineOfTest() {
  let engine: Engine;
  beforeEach(() => {
    engine = createEngine({ provider: 'cpu', threads: 2 });
  });
  afterEach(() => engine.close());
  return {
    get engine() {
      return engine;
    },
    stateOf: (name: string) => engine.status().models.find((model) => model.name === name),
  };
}

/** Waits for a state that is about to be; vitest's own deadline ends a wait for what never is. */
export async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await pause(1);
}

export function leaving() {
  const controller = new AbortController();
  return { signal: controller.signal, leave: () => controller.abort('left') };
}
