import { gaveUp, shuttingDown, TRIES } from './failures.ts';
import type { Memory, Tenant } from './memory.ts';
import type { LoadAsk, Loaded, Log, Output, SentView } from './messages.ts';
import { type Child, ChildEnded } from './start-child.ts';

/** The place of one process of a network: the process is started when it is needed and ended when its memory is. */
export interface Seat extends Tenant {
  /**
   * Starts the process and loads the network, if that is not done. `warming` runs it once on nothing.
   *
   * @throws CodedError whatever is wrong with the network, `SHUTTING_DOWN` after `close`
   */
  ready(warming: boolean): Promise<void>;
  /** @throws ChildEnded if the process ends, CodedError if the network cannot be run */
  run(views: readonly SentView[]): Promise<readonly Output[]>;
  /** What is known of the network while a process holds it. */
  readonly loaded: Loaded | undefined;
  /** Somebody waits for it, or will. */
  busy: boolean;
  readonly pid: number | undefined;
  readonly residentBytes: number;
  /** What its last process took at its end, or takes now; 0 before the first. */
  readonly took: number;
  readonly starts: number;
  close(): Promise<void>;
}

export interface SeatOptions {
  readonly ask: LoadAsk;
  readonly start: () => Child;
  readonly memory: Memory;
  readonly log: Log;
  /** Bytes the process will take, as far as one knows. */
  expect(): number;
  /** Whether the network has been looked at, by this process or a sibling. */
  isTriedOut(): boolean;
}

export function createSeat({ ask, start, memory, log, expect, isTriedOut }: SeatOptions): Seat {
  const { name } = ask.model;
  let child: Child | undefined;
  let loaded: Loaded | undefined;
  let loading: Promise<void> | undefined;
  let lastUsed = 0;
  let since = 0;
  let took = 0;
  let starts = 0;
  let busy = false;
  let closed = false;

  function startProcess(): Child {
    const fresh = start();
    child = fresh;
    starts++;
    log('A process for a network starts.', { model: name, pid: fresh.pid, starts }, 'info');
    void fresh.ended.then(({ message }) => {
      if (child !== fresh) return;
      took = fresh.residentBytes;
      forget();
      if (!closed) log(message, { model: name, pid: fresh.pid });
    });
    return fresh;
  }

  function forget(): void {
    child = undefined;
    loaded = undefined;
    memory.leave(seat);
  }

  async function end(): Promise<void> {
    const ending = child;
    if (!ending) return memory.leave(seat);
    took = ending.residentBytes;
    child = undefined;
    loaded = undefined;
    await ending.end();
    memory.leave(seat);
  }

  async function begin(warming: boolean): Promise<void> {
    await memory.enter(seat);
    if (closed) throw shuttingDown();
    const fresh = startProcess();
    const from = performance.now();
    // What claims to be opacity is looked at once, though the first picture waits for it.
    const tryOut = warming || (!isTriedOut() && ask.model.output.meaning === 'opacity');
    loaded = await fresh.ask({ ...ask, tryOut });
    since = performance.now();
    lastUsed = since;
    const milliseconds = Math.round(since - from);
    log('A network is loaded.', { model: name, pid: fresh.pid, milliseconds, ...loaded }, 'info');
    // One that was only warmed up is at rest from here on.
    memory.changed();
  }

  /** A failure is forgotten with the process; whoever comes next tries anew. */
  async function load(warming: boolean): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await begin(warming);
      } catch (error) {
        await end();
        if (closed) throw shuttingDown();
        if (!(error instanceof ChildEnded)) throw error;
        if (tries === TRIES) throw gaveUp(name, 'while it was loaded', error);
      }
    }
  }

  const seat: Seat = {
    name,
    ready(warming) {
      if (seat.loaded) return Promise.resolve();
      loading ??= load(warming).finally(() => {
        loading = undefined;
      });
      return loading;
    },
    async run(views) {
      if (!child) throw new ChildEnded('The network is not loaded any more.');
      return child.ask({ ask: 'run', views });
    },
    end,
    get loaded() {
      return child?.alive ? loaded : undefined;
    },
    get busy() {
      return busy;
    },
    set busy(value) {
      busy = value;
      lastUsed = performance.now();
      if (!value) memory.changed();
    },
    get idle() {
      return seat.loaded !== undefined && !busy;
    },
    get bytes() {
      return loaded ? (child?.residentBytes ?? 0) : expect();
    },
    get residentBytes() {
      return child?.residentBytes ?? 0;
    },
    get took() {
      return loaded ? (child?.residentBytes ?? took) : took;
    },
    get lastUsed() {
      return lastUsed;
    },
    get since() {
      return since;
    },
    get pid() {
      return child?.pid;
    },
    get starts() {
      return starts;
    },
    async close() {
      closed = true;
      await end();
    },
  };
  return seat;
}
