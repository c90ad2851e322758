import { setImmediate as nextTurn } from 'node:timers/promises';

/** Bytes copied in one turn of the event loop: 1 to 3 ms. */
const SLICE = 4_000_000;
/** Smaller pixels are copied by the message itself. */
const LARGE = 1_000_000;

/** Copies by original: an artefact that several plugins read is copied once. */
const copies = new WeakMap<Uint8Array, Promise<Uint8Array>>();

/**
 * The same values, with large pixels in memory that threads share. A message would copy them too, but in one go, and 12
 * megapixels hold the event loop for some 30 ms.
 */
export async function shared<T extends Readonly<Record<string, unknown>>>(values: T): Promise<T> {
  const entries = Object.entries(values).map(async ([name, value]) => [name, await withSharedData(value)] as const);
  return Object.fromEntries(await Promise.all(entries)) as T;
}

async function withSharedData(value: unknown): Promise<unknown> {
  if (typeof value !== 'object' || value === null || !('data' in value)) return value;
  const { data } = value;
  if (!(data instanceof Uint8Array) || data.length < LARGE) return value;
  let copy = copies.get(data);
  if (!copy) {
    copy = copyOf(data);
    copies.set(data, copy);
  }
  return { ...value, data: await copy };
}

async function copyOf(data: Uint8Array): Promise<Uint8Array> {
  const copy = new Uint8Array(new SharedArrayBuffer(data.length));
  for (let at = 0; at < data.length; at += SLICE) {
    copy.set(data.subarray(at, at + SLICE), at);
    await nextTurn();
  }
  return copy;
}
