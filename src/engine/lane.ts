import type { InputView } from '../pipeline/index.ts';
import { expectedBytes } from './expected-bytes.ts';
import { gaveUp, shuttingDown, TRIES } from './failures.ts';
import type { Memory } from './memory.ts';
import type { LoadAsk, Log, Optimization, Output } from './messages.ts';
import { outputViewOf } from './output-view.ts';
import { createSeat, type Seat } from './seat.ts';
import { type Child, ChildEnded } from './start-child.ts';
import type { Inferred, Turn } from './turn.ts';

/** One network: the pictures that wait for it, and the processes that take turns from them. */
export interface Lane {
  run(view: InputView, signal: AbortSignal): Promise<Inferred>;
  /** Starts its processes and loads the network into each, as far as there is memory for them. */
  load(): Promise<void>;
  readonly status: LaneStatus;
  close(): Promise<void>;
}

export interface LaneStatus {
  readonly name: string;
  /** Of the processes that hold the network now. */
  readonly pids: readonly number[];
  /** Of all its processes, in bytes. */
  readonly residentBytes: number;
  /** Processes it has had: more than there are if some were killed, ended for others, or failed to load. */
  readonly starts: number;
  /** Pictures. */
  readonly waiting: number;
  readonly running: number;
  /** Undefined while it is not loaded. */
  readonly optimization: Optimization | undefined;
}

export interface LaneOptions {
  readonly ask: LoadAsk;
  /** At most so many at once. */
  readonly processes: number;
  /** At most so many pictures in one run, where the network takes more than one. */
  readonly batch: number;
  readonly memory: Memory;
  readonly start: () => Child;
  readonly log: Log;
}

export function createLane({ ask, processes, batch, memory, start, log }: LaneOptions): Lane {
  const { name } = ask.model;
  const queue: Turn[] = [];
  const running = new Map<Seat, number>();
  let closed = false;

  const expect = () => Math.max(...seats.map(({ took }) => took)) || expectedBytes(ask);
  let triedOut = false;
  const options = { ask, start, memory, log, expect, isTriedOut: () => triedOut };
  const seats: readonly Seat[] = Array.from({ length: processes }, () => createSeat(options));

  /** Calls seats to work: loaded ones first, and others only while more wait than are being loaded for. */
  function pump(): void {
    const free = seats.filter(({ busy }) => !busy);
    for (const seat of free.filter(({ loaded }) => loaded)) {
      // One that is called for nothing would pass for one that was used.
      if (queue.length === 0) return;
      void work(seat);
    }
    for (const seat of free.filter(({ loaded }) => !loaded)) {
      const loading = seats.filter(({ busy, loaded }) => busy && !loaded).length;
      if (queue.length <= loading) return;
      // The network's only process waits for room; a further one is not worth another network's place in use.
      if (seats.every(({ busy, loaded }) => !busy && !loaded) || memory.hasRoomFor(seat)) void work(seat);
    }
  }

  /** Takes turns as long as there are any. */
  async function work(seat: Seat): Promise<void> {
    seat.busy = true;
    try {
      while (queue.length > 0) {
        if (!seat.loaded) await makeReady(seat, false);
        const turns = take(seat);
        if (turns.length > 0) await serve(seat, turns);
        if (memory.isDue(seat)) await seat.end();
      }
    } catch (error) {
      if (seats.some((other) => other !== seat && other.busy)) missed(error as Error);
      // What cannot be loaded cannot be loaded for those who wait either.
      else for (const turn of queue.splice(0)) turn.reject(error);
    } finally {
      seat.busy = false;
    }
  }

  function missed({ message: why }: Error): void {
    if (!closed) log('A further process of a network cannot load it; the others go on.', { model: name, why });
  }

  async function makeReady(seat: Seat, warming: boolean): Promise<void> {
    await seat.ready(warming);
    triedOut = true;
  }

  /** The next turn, and with it others of its size that wait already, where the network takes several at a time. */
  function take({ loaded }: Seat): readonly Turn[] {
    const first = queue.shift();
    if (!first) return [];
    if (!loaded?.batches || first.alone) return [first];
    const { width, height } = first.view;
    const others = queue
      .filter(({ alone, view }) => !alone && view.width === width && view.height === height)
      .slice(0, batch - 1);
    for (const other of others) queue.splice(queue.indexOf(other), 1);
    return [first, ...others];
  }

  async function serve(seat: Seat, turns: readonly Turn[]): Promise<void> {
    const now = performance.now();
    for (const turn of turns) turn.started = true;
    running.set(seat, turns.length);
    try {
      const outputs = await seat.run(turns.map(({ view: { frame, ...view } }) => view));
      for (const [index, { view, from, resolve }] of turns.entries()) {
        const output = outputs[index] as Output;
        resolve({ view: outputViewOf(output, view), queuedMilliseconds: now - from, provider: ask.provider });
      }
    } catch (error) {
      for (const turn of turns.toReversed()) fail(turn, error, turns.length > 1);
      pump();
    } finally {
      running.delete(seat);
    }
  }

  /** A process that dies takes its picture with it, and a picture may spoil a run for others: they are tried again. */
  function fail(turn: Turn, error: unknown, together: boolean): void {
    turn.started = false;
    turn.alone ||= together;
    if (!together && error instanceof ChildEnded) turn.deaths++;
    if (closed) turn.reject(shuttingDown());
    else if (turn.signal.aborted) turn.reject(turn.signal.reason);
    else if (turn.deaths === TRIES) turn.reject(gaveUp(name, 'under this picture', error as ChildEnded));
    else if (together || error instanceof ChildEnded) queue.unshift(turn);
    else turn.reject(error);
  }

  return {
    async run(view, signal) {
      if (closed) throw shuttingDown();
      let leave = () => {};
      const inferred = new Promise<Inferred>((resolve, reject) => {
        const from = performance.now();
        const turn: Turn = { view, signal, from, started: false, alone: false, deaths: 0, resolve, reject };
        leave = () => {
          if (turn.started) return;
          const at = queue.indexOf(turn);
          if (at >= 0) queue.splice(at, 1);
          reject(signal.reason);
        };
        queue.push(turn);
      });
      signal.addEventListener('abort', leave, { once: true });
      pump();
      return inferred.finally(() => signal.removeEventListener('abort', leave));
    },
    async load() {
      if (closed) throw shuttingDown();
      const [first, ...further] = seats;
      await makeReady(first!, true);
      for (const seat of further) {
        if (seat.loaded || memory.hasRoomFor(seat)) await makeReady(seat, true).catch(missed);
        else log('A network has fewer processes than PROCESSES says, for want of memory.', { model: name });
      }
      if (closed) throw shuttingDown();
    },
    get status() {
      const loaded = seats.filter((seat) => seat.loaded);
      return {
        name,
        pids: loaded.flatMap(({ pid }) => pid ?? []),
        residentBytes: seats.reduce((sum, { residentBytes }) => sum + residentBytes, 0),
        starts: seats.reduce((sum, { starts }) => sum + starts, 0),
        waiting: queue.length,
        running: [...running.values()].reduce((sum, count) => sum + count, 0),
        optimization: loaded[0]?.loaded?.optimization,
      };
    },
    async close() {
      closed = true;
      for (const turn of queue.splice(0)) turn.reject(shuttingDown());
      await Promise.all(seats.map((seat) => seat.close()));
    },
  };
}
