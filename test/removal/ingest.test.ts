import { expect, it } from 'vitest';
import { CodedError, type Recognizer, SNIFF_BYTES } from '../../src/pipeline/index.ts';
import { createIngest } from '../../src/removal/index.ts';
import { createMemoryStore } from '../../src/storage/index.ts';

const forever = new AbortController().signal;

/** Files that begin with 1 are images; those that hold a 9 are damaged. */
const recognizer: Recognizer = {
  formats: ['tiny'],
  sniff(head) {
    if (head[0] === 1) return { decoder: 'tiny', format: 'tiny' };
    throw new CodedError('NOT_AN_IMAGE', 'This is not a picture.');
  },
  async header(bytes) {
    if (bytes.includes(9)) throw new CodedError('CORRUPT_IMAGE', 'Damaged.');
    const facts = { width: 1, height: 1, hasAlpha: false, colorProfile: null, pages: 1 };
    return { decoder: 'tiny', format: 'tiny', ...facts };
  },
};

async function open(maxFileBytes = 1e6) {
  const store = await createMemoryStore({ ttl: 60, maxBytes: 1e6 });
  const limits = { maxFileBytes, maxPixels: 100, pixelMemory: 1e6 };
  return { store, ingest: createIngest({ store, recognizer, limits }) };
}

/** Counts how far a source was read, and notes that it was ended. */
function source(chunks: readonly Uint8Array[]) {
  const seen = { chunks: 0, ended: false };
  async function* bytes() {
    try {
      for (const chunk of chunks) {
        seen.chunks++;
        yield chunk;
      }
    } finally {
      seen.ended = true;
    }
  }
  return { seen, bytes: bytes() };
}

const chunk = (length: number, first = 1) => new Uint8Array(length).fill(0).fill(first, 0, 1);

it('stores an image once, reads its header, and hands its bytes to the first reader only', async () => {
  const { store, ingest } = await open();
  const { take, ...image } = await ingest([chunk(3), chunk(5, 2)], forever);
  expect(image).toMatchObject({ format: 'tiny', decoder: 'tiny', width: 1, height: 1 });
  const stored = await store.find(image.digest);
  expect(stored).toMatchObject({ extension: 'source', bytes: 8 });
  expect([...take()!]).toEqual([1, 0, 0, 2, 0, 0, 0, 0]);
  expect(take()).toBeUndefined();
});

it('refuses what is no image by its first kilobytes, and neither reads on nor stores any of it', async () => {
  const { store, ingest } = await open();
  const { seen, bytes } = source([chunk(SNIFF_BYTES, 7), ...Array.from({ length: 100 }, () => chunk(1000))]);
  await expect(ingest(bytes, forever)).rejects.toMatchObject({ code: 'NOT_AN_IMAGE' });
  expect(seen).toEqual({ chunks: 1, ended: true });
  expect(await store.find('0'.repeat(64))).toBeUndefined();
});

it('recognizes bytes that come one by one, and an empty file', async () => {
  const { ingest } = await open();
  const { seen, bytes } = source(Array.from({ length: 10 }, (_, i) => Uint8Array.of(i + 1 === 9 ? 0 : i + 1)));
  await ingest(bytes, forever);
  expect(seen.chunks).toBe(10);
  await expect(ingest([], forever)).rejects.toMatchObject({ code: 'NOT_AN_IMAGE' });
});

it('removes what turns out to be damaged', async () => {
  const events: string[] = [];
  const onEvent = ({ event }: { event: string }) => void events.push(event);
  const store = await createMemoryStore({ ttl: 60, maxBytes: 1e6, onEvent });
  const limits = { maxFileBytes: 1e6, maxPixels: 100, pixelMemory: 1e6 };
  const ingest = createIngest({ store, recognizer, limits });
  await expect(ingest([Uint8Array.of(1, 9)], forever)).rejects.toMatchObject({ code: 'CORRUPT_IMAGE' });
  expect(events).toEqual(['stored', 'removed']);
});

it('reads the header while the file is being stored', async () => {
  const order: string[] = [];
  const store = await createMemoryStore({ ttl: 60, maxBytes: 1e6, onEvent: ({ event }) => order.push(event) });
  const limits = { maxFileBytes: 1e6, maxPixels: 100, pixelMemory: 1e6 };
  const header: Recognizer['header'] = (...of) => {
    order.push('header');
    return recognizer.header(...of);
  };
  await createIngest({ store, recognizer: { ...recognizer, header }, limits })([chunk(3)], forever);
  expect(order).toEqual(['header', 'stored']);
});

it('stops at the largest size of a file', async () => {
  const { ingest } = await open(10_000);
  const { seen, bytes } = source(Array.from({ length: 100 }, () => chunk(5_000)));
  await expect(ingest(bytes, forever)).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
  expect(seen.chunks).toBeLessThan(5);
  expect(seen.ended).toBe(true);
});

it('does not wait for bytes longer than the request lasts', async () => {
  const { ingest } = await open();
  const end = new AbortController();
  async function* endless() {
    yield chunk(SNIFF_BYTES);
    await new Promise(() => {});
  }
  const asked = ingest(endless(), end.signal);
  setImmediate(() => end.abort(new CodedError('DEADLINE_EXCEEDED', 'Too late.')));
  await expect(asked).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
});

it('leaves files of others alone: a result of the same bytes, and what could not be read back', async () => {
  const { store, ingest } = await open();
  const bytes = Uint8Array.of(1, 9);
  const result = await store.put([bytes], 'png');
  await expect(ingest([bytes], forever)).rejects.toMatchObject({ code: 'CORRUPT_IMAGE' });
  expect(await store.peek(result.digest, 'png')).toBeDefined();
  expect(await store.peek(result.digest, 'source')).toBeUndefined();
});

it('counts no bytes for a request that ended while the header was read', async () => {
  const stop = new AbortController();
  const store = await createMemoryStore({ ttl: 60, maxBytes: 1e6 });
  const limits = { maxFileBytes: 1e6, maxPixels: 100, pixelMemory: 1e6 };
  const header: Recognizer['header'] = async (...of) => {
    // The file is stored by then.
    await new Promise(setImmediate);
    stop.abort();
    return recognizer.header(...of);
  };
  const ingest = createIngest({ store, recognizer: { ...recognizer, header }, limits });
  const { take } = await ingest([chunk(3)], stop.signal);
  expect(take()).toBeUndefined();
});
