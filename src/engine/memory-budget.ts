import type { EngineLog } from './protocol.ts';

/** A worker that holds a model, as a user of memory. */
export interface MemoryUser {
  readonly name: string;
  /** Bytes it holds, or is expected to. */
  readonly bytes: number;
  /** It is loaded, and no request waits for it. */
  readonly idle: boolean;
  /** When it last had work, and when it was loaded, by `performance.now()`. */
  readonly lastUsed: number;
  readonly loadedAt: number;
  unload(): Promise<void>;
}

/** The memory that all workers may take together. Busy ones are never unloaded; idle ones in the order of their last use. */
export interface MemoryBudget {
  /**
   * Waits until the newcomer fits, first come, first served; one that is larger than the whole budget waits until all others are
   * unloaded.
   *
   * @throws whatever asking a user for its bytes, or unloading one, throws
   */
  reserve(newcomer: MemoryUser): Promise<void>;
  /**
   * Unloads idle users, as far as it takes and there are any, where one that is loaded will hold more than before. It does not wait
   * for busy ones, which may be waiting for it.
   *
   * @throws whatever unloading one throws
   */
  grow(user: MemoryUser): Promise<void>;
  release(user: MemoryUser): void;
  /** To be called when a user has become idle. */
  notify(): void;
  /** Whether an additional worker of a model fits at once, without unloading others of the same model. */
  hasRoomFor(newcomer: MemoryUser): boolean;
  /** Whether a busy worker has had its time slice and should unload for another that waits, now that it is between two runs. */
  mustYield(user: MemoryUser): boolean;
}

/**
 * Milliseconds that a model which is always busy stays loaded while another waits for its memory: several times what loading
 * takes, or two models in a budget for one would do nothing but load.
 */
const TIME_SLICE = 10_000;

export function createMemoryBudget(budget: number, log: EngineLog, timeSlice = TIME_SLICE): MemoryBudget {
  const users = new Set<MemoryUser>();
  let last: Promise<void> = Promise.resolve();
  let first: MemoryUser | undefined;
  let wake = () => {};

  const sum = (some: readonly MemoryUser[]) => some.reduce((bytes, user) => bytes + user.bytes, 0);
  const exceeds = (bytes: number) => sum([...users]) + bytes > budget;
  const longestIdle = () => [...users].filter(({ idle }) => idle).sort((a, b) => a.lastUsed - b.lastUsed)[0];

  async function unload(idle: MemoryUser, name: string): Promise<void> {
    log('Unloading an idle model to free memory.', { model: idle.name, for: name }, 'info');
    await idle.unload();
  }

  async function makeRoom(newcomer: MemoryUser): Promise<void> {
    first = newcomer;
    while (exceeds(newcomer.bytes) && users.size > 0) {
      const idle = longestIdle();
      if (idle) {
        await unload(idle, newcomer.name);
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
    users.add(newcomer);
    if (!exceeds(0)) return;
    const { name: model, bytes } = newcomer;
    log('A model exceeds ENGINE_MEMORY; other models are unloaded while it is loaded.', { model, bytes, budget });
  }

  return {
    reserve(newcomer) {
      const reserved = last
        .then(() => makeRoom(newcomer))
        .finally(() => {
          first = undefined;
        });
      // A failure must not block the next one.
      last = reserved.catch(() => {});
      return reserved;
    },
    async grow({ name }) {
      for (let idle = longestIdle(); idle && exceeds(0); idle = longestIdle()) await unload(idle, name);
    },
    release(user) {
      users.delete(user);
      wake();
    },
    notify: () => wake(),
    hasRoomFor({ name, bytes }) {
      const staying = [...users].filter((user) => !user.idle || user.name === name);
      return !first && sum(staying) + bytes <= budget;
    },
    mustYield: ({ loadedAt }) =>
      first !== undefined && performance.now() - loadedAt > timeSlice && exceeds(first.bytes),
  };
}
