import { CodedError, type InputView, type OutputView } from '../pipeline/index.ts';
import type { LoadAsk, Log, Output } from './messages.ts';
import { outputViewOf } from './output-view.ts';
import { type Child, ChildEnded } from './start-child.ts';

export interface Inferred {
  readonly view: OutputView;
  /** From the call to the beginning of its run: turns of others, and loading. */
  readonly queuedMilliseconds: number;
}

/** One network: its process, and the pictures that wait for it. */
export interface Lane {
  run(view: InputView, signal: AbortSignal): Promise<Inferred>;
  /** Starts the process and loads the network, if that is not done. */
  load(): Promise<void>;
  readonly status: LaneStatus;
  close(): Promise<void>;
}

export interface LaneStatus {
  readonly name: string;
  readonly loaded: boolean;
  readonly pid: number | undefined;
  readonly residentBytes: number;
  /** How many processes it has had. */
  readonly starts: number;
  readonly waiting: number;
  readonly running: boolean;
}

/** How often a process may die under one picture. */
const TRIES = 3;

/** A turn in the lane: a picture, or only the wish to have the network loaded. */
interface Turn {
  readonly view?: InputView;
  readonly signal: AbortSignal;
  readonly since: number;
  /** It is in the network, and is not interrupted any more. */
  started: boolean;
  resolve(inferred: Inferred | undefined): void;
  reject(error: unknown): void;
}

export function createLane(ask: LoadAsk, start: () => Child, log: Log): Lane {
  const { name } = ask.model;
  const queue: Turn[] = [];
  let current: Turn | undefined;
  let child: Child | undefined;
  let loaded = false;
  let triedOut = false;
  let starts = 0;
  let closed = false;

  function startProcess(): Child {
    const fresh = start();
    child = fresh;
    loaded = false;
    starts++;
    log('A process for a network starts.', { model: name, pid: fresh.pid, starts }, 'info');
    void fresh.ended.then(({ message }) => {
      if (!closed) log(message, { model: name, pid: fresh.pid });
    });
    return fresh;
  }

  /** The process with the network in it. A failure is forgotten with the process; the next picture tries anew. */
  async function ready(warming: boolean): Promise<Child> {
    if (child?.alive && loaded) return child;
    const fresh = startProcess();
    const begin = performance.now();
    // What claims to be opacity is looked at once, though the first picture waits for it.
    const tryOut = !triedOut && (warming || ask.model.output.meaning === 'opacity');
    try {
      await fresh.ask({ ...ask, tryOut });
    } catch (error) {
      if (!(error instanceof ChildEnded)) await fresh.end();
      throw error;
    }
    loaded = true;
    triedOut = true;
    const milliseconds = Math.round(performance.now() - begin);
    log('A network is loaded.', { model: name, pid: fresh.pid, milliseconds }, 'info');
    return fresh;
  }

  async function take(turn: Turn): Promise<Inferred | undefined> {
    const process = await ready(turn.view === undefined);
    turn.signal.throwIfAborted();
    if (!turn.view) return undefined;
    turn.started = true;
    const queuedMilliseconds = performance.now() - turn.since;
    const { frame, ...view } = turn.view;
    const output = (await process.ask({ ask: 'run', view })) as Output;
    return { view: outputViewOf(output, turn.view), queuedMilliseconds };
  }

  /** A process that dies takes its picture with it; the picture is tried again in another. */
  async function insist(turn: Turn): Promise<Inferred | undefined> {
    for (let tries = 1; ; tries++) {
      try {
        return await take(turn);
      } catch (error) {
        if (closed) throw shuttingDown();
        if (!(error instanceof ChildEnded)) throw error;
        turn.signal.throwIfAborted();
        if (tries === TRIES) throw gaveUp(error);
        turn.started = false;
      }
    }
  }

  const gaveUp = (cause: ChildEnded) =>
    new CodedError(
      'INFERENCE_FAILED',
      `The process of the model "${name}" ended ${TRIES} times under this picture, for want of memory perhaps: ${cause.message}`,
      [],
      { cause },
    );

  async function pump(): Promise<void> {
    if (current) return;
    for (current = queue.shift(); current; current = queue.shift()) {
      const turn = current;
      try {
        turn.resolve(await insist(turn));
      } catch (error) {
        turn.reject(error);
        // A network that cannot be loaded cannot be loaded for those who wait either.
        if (!turn.started && !turn.signal.aborted) for (const other of queue.splice(0)) other.reject(error);
      }
    }
  }

  async function enter(view: InputView | undefined, signal: AbortSignal): Promise<Inferred | undefined> {
    if (closed) throw shuttingDown();
    let leave = () => {};
    const inferred = new Promise<Inferred | undefined>((resolve, reject) => {
      const turn: Turn = { ...(view && { view }), signal, since: performance.now(), started: false, resolve, reject };
      leave = () => {
        if (turn.started) return;
        const at = queue.indexOf(turn);
        if (at >= 0) queue.splice(at, 1);
        reject(signal.reason);
      };
      queue.push(turn);
    });
    signal.addEventListener('abort', leave, { once: true });
    void pump();
    return inferred.finally(() => signal.removeEventListener('abort', leave));
  }

  return {
    run: async (view, signal) => (await enter(view, signal)) as Inferred,
    load: async () => void (await enter(undefined, new AbortController().signal)),
    get status() {
      const running = current?.started === true;
      const alive = child?.alive === true;
      return {
        name,
        loaded: alive && loaded,
        pid: alive ? child?.pid : undefined,
        residentBytes: alive ? (child?.residentBytes ?? 0) : 0,
        starts,
        waiting: queue.length + (current && !running ? 1 : 0),
        running,
      };
    },
    async close() {
      closed = true;
      for (const turn of queue.splice(0)) turn.reject(shuttingDown());
      await child?.end();
    },
  };
}

const shuttingDown = () => new CodedError('SHUTTING_DOWN', 'The server is shutting down. Ask again in a moment.');
