import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createPulse, type Redis } from '../../src/redis/index.ts';
import { deferred } from '../support/deferred.ts';

let answers: (() => void)[];
let destroyed: number;
/** As much of a connection as a pulse needs; each look waits for its answer. */
function connection() {
  const redis = Object.assign(new EventEmitter(), {
    status: 'ready',
    stream: { destroy: () => void destroyed++ },
    ping() {
      const { promise, resolve } = deferred();
      answers.push(resolve);
      return promise;
    },
  });
  return redis as unknown as Redis & EventEmitter;
}
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  answers = [];
  destroyed = 0;
});
afterEach(() => void vi.useRealTimers());

it('looks one at a time, also where it was stopped and started during a look', async () => {
  const pulse = createPulse(connection(), () => {});
  pulse.start();
  pulse.start();
  await vi.advanceTimersByTimeAsync(400);
  expect(answers).toHaveLength(1);
  for (let i = 0; i < 5; i++) {
    pulse.stop();
    pulse.start();
  }
  for (const answer of answers.splice(0)) answer();
  await vi.advanceTimersByTimeAsync(400);
  expect(answers).toHaveLength(1);
  for (const answer of answers.splice(0)) answer();
  pulse.stop();
  await vi.advanceTimersByTimeAsync(5_000);
  expect([answers.length, destroyed]).toEqual([0, 0]);
});

it('gives up a connection that does not answer within two seconds of its last answer', async () => {
  const redis = connection();
  let losses = 0;
  const pulse = createPulse(redis, () => losses++);
  pulse.start();
  await vi.advanceTimersByTimeAsync(1_790);
  expect(destroyed).toBe(0);
  await vi.advanceTimersByTimeAsync(20);
  expect(destroyed).toBe(1);
  redis.emit('close');
  expect(losses).toBe(1);
  pulse.stop();
});
