import { createHash } from 'node:crypto';
import { afterEach, beforeEach, vi } from 'vitest';
import type { Store, StoreEvent, StoreSettings } from '../../../src/storage/index.ts';
import { turns } from '../../support/deferred.ts';

export const MINUTE = 60_000;
export const START = new Date('2031-05-04T12:00:00Z').getTime();

/** One implementation under test. */
export interface Subject {
  /** A store that is empty, an hour for each file and a thousand bytes for all if not said otherwise. */
  create(settings: StoreSettings): Promise<Store>;
  /** How many files and parts of files the storage holds beneath the store. */
  count(): Promise<number>;
  /** Removes what a test left. */
  clear(): Promise<void>;
}

export const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');
export const bytesOf = (letter: string, count = 300) => Buffer.alloc(count, letter);
export const digestOf = (letter: string, count?: number) => sha256(bytesOf(letter, count));

/** What the tests of a store are written with; each test has one that is empty. */
export type StoreHarness = ReturnType<typeof storeHarness>;

export function storeHarness(subject: Subject) {
  let store: Store;
  let events: StoreEvent[];
  async function opened(settings: Partial<StoreSettings> = {}) {
    await store?.close();
    events = [];
    store = await subject.create({ ttl: 3600, maxBytes: 1000, onEvent: (event) => events.push(event), ...settings });
  }
  const later = (minutes: number) => vi.setSystemTime(Date.now() + minutes * MINUTE);
  const put = (letter: string, count?: number, extension = 'png') => store.put([bytesOf(letter, count)], extension);
  const putFor = (letter: string, { signal }: AbortController) =>
    store.put([bytesOf(letter)], 'png', { until: signal });
  /** Which of the files made of one letter are there. */
  async function letters(of = 'abcdefg'): Promise<string> {
    const found = await Promise.all([...of].map((letter) => store.peek(digestOf(letter), 'png')));
    return [...of].filter((_, i) => found[i]).join('');
  }
  const sweep = () => {
    vi.advanceTimersByTime(MINUTE);
    // Takes its turn behind the sweep.
    return store.ownersOf('');
  };
  beforeEach(async () => {
    // Time is what the test says; bytes are real.
    vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: START });
    await opened();
  });
  afterEach(async () => {
    await store.close();
    vi.useRealTimers();
    await subject.clear();
  });

  return {
    get store() {
      return store;
    },
    /** All that the store has reported. */
    get events() {
      return events;
    },
    ...{ subject, later, put, putFor, letters, sweep },
  };
}

export async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}

export async function until(reached: () => Promise<boolean>): Promise<void> {
  while (!(await reached())) await turns(1);
}
