import { S3ServiceError } from 's3mini';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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

describe('an answer that S3 failed', () => {
  const slowDown = () => new S3ServiceError('S3 returned 503', 503);

  it('is asked for again, which the client does not notice', async () => {
    vi.useRealTimers();
    const work = vi.fn().mockRejectedValueOnce(slowDown()).mockRejectedValueOnce(slowDown()).mockResolvedValue(7);
    expect(await reach.ask(work)).toBe(7);
    expect(work).toHaveBeenCalledTimes(3);
  });

  it('is reported after three attempts, and not taken for a loss', async () => {
    vi.useRealTimers();
    const work = vi.fn().mockRejectedValue(slowDown());
    await expect(reach.ask(work)).rejects.toThrow('S3 returned 503.');
    expect(work).toHaveBeenCalledTimes(3);
    expect(await isSent()).toBe(true);
  });

  it('is not asked for again where S3 refused', async () => {
    const work = vi.fn().mockRejectedValue(new S3ServiceError('S3 returned 403', 403));
    await expect(reach.ask(work)).rejects.toThrow('S3 returned 403.');
    expect(work).toHaveBeenCalledTimes(1);
  });
});
