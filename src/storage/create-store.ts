import { atMost } from './at-most.ts';
import type { Backend, FileFacts, FileKey } from './backend.ts';
import { nameOf } from './file-index.ts';
import { createLedger } from './ledger.ts';
import { type ByteSource, receive } from './receive.ts';
import { createRoom } from './room.ts';
import type { PutOptions, Store, Stored, StoreSettings } from './store.ts';

/**
 * A store over a backend, which says where bytes lie; age, room, uses and pins are the same for all.
 *
 * @param known what the backend holds already, in batches, the longest not asked for first
 */
export async function createStore(
  backend: Backend,
  { maxBytes, onEvent, extensions = [], ...settings }: StoreSettings,
  known: AsyncIterable<readonly FileFacts[]> | Iterable<readonly FileFacts[]> = [],
): Promise<Store> {
  let isOpen = false;
  const ledger = createLedger(backend, { ...settings, onEvent: (event) => isOpen && onEvent?.(event) });
  const { index, uses, pins, going, isOver, add, drop, touch, touchLater, look, search, inTurn } = ledger;
  const room = createRoom(backend, ledger, maxBytes);
  const lookUp = atMost(LOOKS);

  await pins.refresh();
  for await (const batch of known) batch.forEach(add);
  isOpen = true;
  let isTidying = false;
  async function tidy() {
    if (isTidying) return;
    isTidying = true;
    try {
      // A turn for some of them each, so that what clients wait for comes between.
      while (await inTurn(room.sweep));
      await inTurn(backend.tidy);
      for await (const batch of backend.news?.() ?? []) for (const file of batch) if (!index.get(file)) add(file);
    } finally {
      isTidying = false;
    }
  }
  const timer = setInterval(() => void tidy().catch(() => {}), Math.min(settings.ttl * 500, 60_000)).unref();

  async function put(source: ByteSource, extension: string, { until, signal }: PutOptions = {}): Promise<Stored> {
    if (!isExtension(extension)) throw new RangeError(`"${extension}" is no extension of a stored file.`);
    const reserved = room.reserve();
    try {
      const { part, digest, bytes } = await receive(source, signal, backend.begin, reserved.grow);
      const facts = { digest, extension, bytes, askedAt: Date.now() };
      const discardOn = async (error: unknown) => {
        await part.discard();
        throw error;
      };
      await part.prepare?.(facts).catch(discardOn);
      return await inTurn(async () => {
        await part.commit(facts).catch(discardOn);
        reserved.release();
        uses.begin(nameOf(facts), until);
        const stored = add(facts);
        await backend.touch(facts, facts.askedAt);
        return stored;
      });
    } finally {
      reserved.release();
    }
  }

  /** Files of a digest that are known here, else those that other processes have put meanwhile. Not within a turn. */
  async function filesOf(digest: string): Promise<readonly FileKey[]> {
    const known = index.filesOf(digest);
    if (known.length > 0 || !isDigest(digest)) return known;
    const found = await Promise.all(extensions.map((extension) => look({ digest, extension })));
    return found.filter((file) => file !== undefined);
  }

  async function find(digest: string, extension?: string, until?: AbortSignal): Promise<Stored | undefined> {
    for (const { extension: each } of extension === undefined ? await filesOf(digest) : [{ extension }]) {
      const file = await peek(digest, each);
      if (!file || going.has(nameOf(file))) continue;
      uses.begin(nameOf(file), until);
      const touched = await touch(file);
      if (touched) return touched;
    }
    return undefined;
  }

  const peek = async (digest: string, extension: string) =>
    isDigest(digest) && isExtension(extension) ? look({ digest, extension }) : undefined;

  async function remove(digest: string, extension?: string) {
    await pins.refresh();
    const pinnedBy = pins.ownersOf(digest);
    const known = pinnedBy.length > 0 ? [] : index.filesOf(digest);
    const files = known.filter((file) => extension === undefined || file.extension === extension);
    for (const file of files) {
      going.add(nameOf(file));
      try {
        await backend.remove(file);
        drop(file);
      } finally {
        going.delete(nameOf(file));
      }
    }
    return { removed: files.length, pinnedBy };
  }

  /** Files that other processes have put meanwhile. */
  async function filesOfAll(digests: readonly string[], signal?: AbortSignal): Promise<readonly FileKey[]> {
    const unknown = new Set(digests.filter(isDigest));
    if (unknown.size === 0) return [];
    if (backend.search) return search(unknown, signal);
    const found = [...unknown].map((digest) =>
      lookUp(async () => {
        signal?.throwIfAborted();
        return filesOf(digest);
      }),
    );
    return (await Promise.all(found)).flat();
  }

  async function secure(digests: readonly string[], signal?: AbortSignal): Promise<void> {
    const all = [...new Set(digests)];
    const known = all.flatMap(index.filesOf);
    const unknown = all.filter((digest) => index.filesOf(digest).length === 0);
    const found = await filesOfAll(unknown, signal);
    signal?.throwIfAborted();
    await backend.sync([...known, ...found]);
  }

  async function pinAll(digests: readonly string[], owner: string): Promise<readonly string[]> {
    const wanted = [...new Set(digests)];
    const files = wanted.flatMap((digest) => index.filesOf(digest)).filter((file) => !isOver(file));
    // An owner that outlasts a crash is worth nothing without the bytes.
    const there = new Set(await backend.sync(files));
    for (const file of files) if (!there.has(file)) drop(file);
    const known = new Set([...there].map(({ digest }) => digest));
    await pins.add([...known], owner);
    return wanted.filter((digest) => !known.has(digest));
  }

  return {
    put,
    find: (digest, extension, use) => find(digest, extension, use?.until),
    peek,
    async read(file) {
      const bytes = await backend.read(file);
      if (!bytes) drop(file);
      return bytes;
    },
    async open(file, range) {
      const stream = await backend.open(file, range);
      const current = index.get(file);
      if (!stream) drop(file);
      else if (current) touchLater(current);
      return stream;
    },
    async remove(digest, extension) {
      await filesOf(digest);
      return inTurn(() => remove(digest, extension));
    },
    pin: (digest, owner) => inTurn(async () => (await pinAll([digest], owner)).length === 0),
    async pinAll(digests, owner, signal) {
      // Before its turn: thousands of files take seconds, and a file that is synced is not synced again.
      await secure(digests, signal);
      return inTurn(async () => {
        signal?.throwIfAborted();
        return pinAll(digests, owner);
      });
    },
    secure,
    async urlOf(file, mediaType) {
      const seconds = Math.floor((file.expiresAt.getTime() - Date.now()) / 1000);
      return backend.urlOf?.(file, Math.min(Math.max(seconds, 1), WEEK), mediaType);
    },
    release: (owner) => inTurn(() => pins.release(owner)),
    owners: () => inTurn(async () => pins.refresh().then(pins.owners)),
    ownersOf: (digest) => inTurn(async () => pins.refresh().then(() => pins.ownersOf(digest))),
    async close() {
      clearInterval(timer);
      await inTurn(async () => {});
      backend.close?.();
    },
  };
}

/** Seconds that an address of S3 holds at most. */
const WEEK = 604_800;
/** Digests that are looked up at a time. */
const LOOKS = 64;

const isDigest = (text: string) => /^[\da-f]{64}$/.test(text);
const isExtension = (text: string) => /^[a-z\d]{1,8}$/.test(text);
