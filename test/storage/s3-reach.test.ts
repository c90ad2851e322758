import { S3ServiceError } from 's3mini';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createReach } from '../../src/storage/s3/reach.ts';
import { StoreUnavailableError } from '../../src/storage/unavailable.ts';
import { deferred } from '../support/deferred.ts';

let isUp: boolean;
let reach: ReturnType<typeof createReach>;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  isUp = false;
  reach = createReach(async () => {
    if (!isUp) throw new TypeError('fetch failed');
  });
});
afterEach(() => {
  reach.close();
  vi.useRealTimers();
});

const timeout = () => new DOMException('S3 takes too long.', 'TimeoutError');
const failing = (error: unknown) => reach.ask(() => Promise.reject(error));
/** Whether a request would be sent now. */
const isSent = () => reach.ask(async () => true).catch(() => false);

it.each([
  ['a connection that fails', () => new TypeError('fetch failed')],
  ['an answer that does not come', timeout],
])('after %s nothing is sent until an attempt succeeds', async (_, error) => {
  await expect(failing(error())).rejects.toThrow(StoreUnavailableError);
  expect(await isSent()).toBe(false);
  await vi.advanceTimersByTimeAsync(600);
  expect(await isSent()).toBe(false);
  isUp = true;
  await vi.advanceTimersByTimeAsync(500);
  expect(await isSent()).toBe(true);
});

it('a request that takes too long fails by itself while others are answered', async () => {
  const slow = deferred<void>();
  const waiting = expect(reach.ask(() => slow.promise)).rejects.toThrow(StoreUnavailableError);
  expect(await isSent()).toBe(true);
  slow.reject(timeout());
  await waiting;
  expect(await isSent()).toBe(true);
});

it('a refusal is an answer', async () => {
  await expect(failing(new S3ServiceError('S3 returned 403', 403))).rejects.toThrow('S3 returned 403.');
  expect(await isSent()).toBe(true);
});
