import { atMost } from './at-most.ts';
import type { Backend, FileFacts, FileKey } from './backend.ts';
import { createFileIndex, nameOf } from './file-index.ts';
import { createPins } from './pins.ts';
import type { Stored, StoreEvent, StoreSettings } from './store.ts';
import { createUses } from './uses.ts';

/** Files that are touched at a time while nothing waits for it. */
const IN_BACKGROUND = 4;

export type Ledger = ReturnType<typeof createLedger>;

/** What a store knows of its files: which there are, until when, and what keeps them. */
export function createLedger(backend: Backend, { ttl, onEvent = () => {} }: Omit<StoreSettings, 'maxBytes'>) {
  const isKept = (key: FileKey) => uses.isUsed(nameOf(key)) || pins.isPinned(key.digest);
  const index = createFileIndex(isKept);
  const uses = createUses((name) => {
    const [digest = '', extension = ''] = name.split('.');
    const file = index.get({ digest, extension });
    if (file) keptOrFree(file);
  });
  const pins = createPins(backend.pins, (digest) => index.filesOf(digest).forEach(keptOrFree));

  /** A file that nothing keeps any more has its whole time from now on. */
  function keptOrFree(file: Stored) {
    if (isKept(file)) index.set(file);
    else touchLater(file);
  }

  const expiryOf = (askedAt: number) => new Date(askedAt + ttl * 1000);
  const isPast = ({ expiresAt }: Pick<Stored, 'expiresAt'>) => expiresAt.getTime() <= Date.now();
  const isOver = (file: Stored) => isPast(file) && !isKept(file);

  function report(event: StoreEvent['event'], { bytes }: Stored) {
    onEvent({ event, bytes, totalBytes: index.totalBytes });
  }

  function add({ askedAt, digest, extension, bytes }: FileFacts): Stored {
    const file = { digest, extension, bytes, expiresAt: expiryOf(askedAt) };
    const isNew = !index.get(file);
    index.set(file);
    if (isNew) report('stored', file);
    return file;
  }

  /** Files, by name, whose removal is under way: they are neither found nor used any more. */
  const going = new Set<string>();
  let removals = 0;

  /** Takes a file out that is gone. */
  function drop(key: FileKey, event: Exclude<StoreEvent['event'], 'stored'> = 'removed') {
    const file = index.remove(key);
    if (file) removals++;
    if (file) report(event, file);
  }

  /** A job may give up thousands of files. */
  const background = atMost(IN_BACKGROUND);

  /** Gives a file its whole time again. Undefined where it is gone. */
  async function touch(file: Stored, run: typeof background = (work) => work()): Promise<Stored | undefined> {
    const now = Date.now();
    const touched = { ...file, expiresAt: expiryOf(now) };
    index.set(touched);
    if (await run(() => backend.touch(file, now))) return touched;
    drop(file);
    return undefined;
  }

  /** The same, with nothing that waits for it; the index knows the time at once. */
  const touchLater = (file: Stored): void => void touch(file, background).catch(() => {});

  /** The end of what is under way: the same file must not be removed and put, or found, at the same time. */
  let turn: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  }

  /** What the index knows; else what another process that shares the storage has put, or asked for, meanwhile. */
  async function look(key: FileKey): Promise<Stored | undefined> {
    const file = index.get(key);
    if (file && !isOver(file)) return file;
    // Not within a turn: it may take a while, and many look at a time.
    const before = removals;
    const facts = await backend.factsOf(key);
    return facts && arrived(facts, before);
  }

  /** Adds what the storage holds. @param before how many removals there had been when it was asked */
  function arrived(facts: FileFacts, before: number): Promise<Stored | undefined> {
    return inTurn(async () => {
      // What an owner keeps has no age; it may have been pinned elsewhere.
      if (isPast({ expiresAt: expiryOf(facts.askedAt) })) await pins.refresh();
      if (isPast({ expiresAt: expiryOf(facts.askedAt) }) && !isKept(facts)) return undefined;
      // What was removed since would come back.
      const now = before === removals ? facts : await backend.factsOf(facts);
      const known = index.get(facts);
      if (known && !isOver(known)) return known;
      return now && add(now);
    });
  }

  /** As `look`, for digests that the index does not know. */
  async function search(digests: ReadonlySet<string>, signal?: AbortSignal): Promise<readonly Stored[]> {
    const before = removals;
    const found = (await backend.search?.(digests, index.size, signal)) ?? [];
    return (await Promise.all(found.map((facts) => arrived(facts, before)))).filter((file) => file !== undefined);
  }

  return {
    index,
    uses,
    pins,
    going,
    isKept,
    isPast,
    isOver,
    expiryOf,
    add,
    drop,
    touch,
    touchLater,
    look,
    search,
    inTurn,
  };
}
