import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchUpload } from '../../src/server/watch-upload.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A body of which so many bytes have arrived and wait. */
const upload = () => ({ complete: false, readableLength: 0, socket: { bytesRead: 500 } });

function watched(body = upload()) {
  const end = vi.fn();
  const over = new AbortController();
  watchUpload(body, end, over.signal);
  return { body, end, over };
}

describe('a body', () => {
  it('that stops, or trickles, ends its request', () => {
    const { body, end } = watched();
    body.socket.bytesRead += 15_000;
    vi.advanceTimersByTime(15_000);
    expect(end).not.toHaveBeenCalled();
    body.socket.bytesRead += 14_999;
    vi.advanceTimersByTime(15_000);
    expect(end).toHaveBeenCalledWith(expect.objectContaining({ code: 'DEADLINE_EXCEEDED' }));
  });

  it('that waits in the server may wait', () => {
    const { body, end } = watched();
    body.readableLength = 1;
    vi.advanceTimersByTime(60_000);
    expect(end).not.toHaveBeenCalled();
  });

  it('that is there is not looked at any more, nor that of a request that has ended', () => {
    const { body, end } = watched();
    body.complete = true;
    const other = watched();
    other.over.abort();
    vi.advanceTimersByTime(60_000);
    expect(end).not.toHaveBeenCalled();
    expect(other.end).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
