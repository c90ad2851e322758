import { setImmediate as nextTurn } from 'node:timers/promises';

/** Bytes copied in one turn of the event loop: 1 to 3 ms. */
const SLICE = 4_000_000;
/** Smaller pixels are copied by the message itself. */
export const LARGE = 1_000_000;

type Numbers = Uint8Array | Float32Array;
type Values = Readonly<Record<string, unknown>>;

/** Pixels of an artefact: its `data`, or that of each of its views. */
export function arraysOf(value: unknown): Numbers[] {
  if (Array.isArray(value)) return value.flatMap(arraysOf);
  const data: unknown = typeof value === 'object' && value !== null && 'data' in value ? value.data : undefined;
  return data instanceof Uint8Array || data instanceof Float32Array ? [data] : [];
}

/** Values for another thread, and the buffers of theirs that are transferred with them. */
export interface Transferable {
  readonly inputs: Values;
  readonly options: Values;
  readonly memory: readonly ArrayBuffer[];
}

/**
 * Inputs and options with copies of large pixels, to be transferred. A message would copy them too, but in one go, and 12
 * megapixels hold the event loop for some 30 ms. (Shared memory would do with one copy for all threads. But the garbage
 * collector does not count it, and it grew by gigabytes.)
 *
 * @param owned names of inputs that nothing else refers to: their pixels are transferred as they are, not copied
 */
export async function transferable(
  inputs: Values,
  options: Values,
  owned: readonly string[] = [],
): Promise<Transferable> {
  const copies = new Map<Numbers, Promise<Numbers>>();
  for (const data of owned.flatMap((name) => arraysOf(inputs[name]))) {
    if (data.byteLength >= LARGE && data.byteLength === data.buffer.byteLength) copies.set(data, Promise.resolve(data));
  }
  async function withCopies(value: unknown): Promise<unknown> {
    if (Array.isArray(value)) return Promise.all(value.map(withCopies));
    const [data] = arraysOf(value);
    if (!data || data.byteLength < LARGE) return value;
    const copy = copies.get(data) ?? copyOf(data);
    copies.set(data, copy);
    return { ...(value as object), data: await copy };
  }
  async function all(values: Values): Promise<Values> {
    const entries = Object.entries(values).map(async ([name, value]) => [name, await withCopies(value)] as const);
    return Object.fromEntries(await Promise.all(entries));
  }
  const [sent, chosen] = await Promise.all([all(inputs), all(options)]);
  const transferred = await Promise.all(copies.values());
  return { inputs: sent, options: chosen, memory: transferred.map(({ buffer }) => buffer as ArrayBuffer) };
}

async function copyOf(data: Numbers): Promise<Numbers> {
  const from = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const to = bytesFor(from.length);
  for (let at = 0; at < from.length; at += SLICE) {
    to.set(from.subarray(at, at + SLICE), at);
    await nextTurn();
  }
  return data instanceof Uint8Array ? to : new Float32Array(to.buffer);
}

/** Bytes that hold anything, in a buffer of their own. */
const bytesFor = (length: number) => new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
