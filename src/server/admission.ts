import { type AdmissionStatus, CodedError, type Place, type Telemetry } from '../schema/index.ts';
import { type Burst, createBurst } from './burst.ts';
import { createPlaceQueue, type PlaceLimits, type Visit } from './place-queue.ts';
import { shuttingDown } from './shutting-down.ts';

/** Which requests are admitted, and whose turn it is. A request is known by its signal, which aborts at its end, whatever that is. */
export interface Admission {
  /**
   * Admits a request, or rejects it at once. It stays until its signal aborts; to enter twice is to enter once.
   *
   * @throws CodedError `OVERLOADED` with the seconds after which it is worth asking again, `SHUTTING_DOWN`
   */
  enter(client: string, signal: AbortSignal): void;
  /** What `enter` would throw now; counts as a rejection. */
  refusal(client: string): CodedError | undefined;
  /**
   * A place for work of an admitted request. Several places of one request count as one, but each takes its own bytes.
   *
   * @param bytes memory that the work takes, pixels mostly
   * @throws CodedError `QUERY_TOO_COMPLEX` if that is more than there is for all
   */
  place(signal: AbortSignal, bytes: number): Place;
  /**
   * A place for work that no request waits for: it is never refused, takes turns with requests as those of its client do, and
   * counts as one of `places` while it runs.
   */
  background(client: string, signal: AbortSignal): (bytes: number) => Place;
  /** Admits nothing more, `SHUTTING_DOWN`; what is admitted goes on. */
  close(): void;
  readonly isClosed: boolean;
  /** Sends the events of admission to one listener. */
  observe(telemetry: Telemetry): void;
  readonly status: AdmissionStatus;
  /** Work of an admitted request begins when it has settled: rejections take no time, and go first. */
  readonly burst: Burst;
}

export interface AdmissionOptions extends PlaceLimits {
  /** Requests that may be admitted beside those that run: arriving, waiting, being answered. */
  readonly maxQueue: number;
}

/** Share of the queue for clients without an admitted request: one that asks a thousand times must not keep all others out. */
const RESERVED = 1 / 4;

/** At most `places` requests run, within `pixelMemory`, and at most `maxQueue` are admitted beside them. */
export function createAdmission({ maxQueue, ...limits }: AdmissionOptions): Admission {
  const { places, pixelMemory } = limits;
  const admitted = new Map<AbortSignal, Visit>();
  const queue = createPlaceQueue(limits);
  let telemetry: Telemetry | undefined;
  let isClosed = false;

  function counts() {
    const { running, pixelBytes } = queue.status;
    return { running, waiting: [...admitted.values()].filter(({ active }) => active === 0).length, pixelBytes };
  }

  function emit(outcome: 'admitted' | 'rejected' | 'left') {
    if (!telemetry) return;
    const { running, waiting } = counts();
    telemetry({ type: 'admission', outcome, running, waiting });
  }

  function refusal(client: string): CodedError | undefined {
    if (isClosed) return shuttingDown();
    let known = false;
    for (const visit of admitted.values()) known ||= visit.client === client;
    const room = places + maxQueue - (known ? Math.floor(maxQueue * RESERVED) : 0);
    if (admitted.size < room) return undefined;
    emit('rejected');
    return overloaded(Math.max(1, Math.ceil((admitted.size * queue.status.meanSeconds) / places)));
  }

  return {
    burst: createBurst(),
    refusal,
    close: () => {
      isClosed = true;
    },
    get isClosed() {
      return isClosed;
    },
    observe: (listener) => {
      telemetry = listener;
    },
    enter(client, signal) {
      signal.throwIfAborted();
      if (admitted.has(signal)) return;
      const refused = refusal(client);
      if (refused) throw refused;
      admitted.set(signal, { client, signal, active: 0, since: 0 });
      const leave = () => {
        admitted.delete(signal);
        emit('left');
      };
      signal.addEventListener('abort', leave, { once: true });
      emit('admitted');
    },
    place(signal, bytes) {
      signal.throwIfAborted();
      const visit = admitted.get(signal);
      if (!visit) throw new Error('This request was not admitted.');
      if (bytes > pixelMemory) throw tooMuch(bytes, pixelMemory);
      return queue.place(visit, bytes);
    },
    background(client, signal) {
      const visit: Visit = { client, signal, active: 0, since: 0 };
      return (bytes) => {
        if (bytes > pixelMemory) throw tooMuch(bytes, pixelMemory);
        return queue.place(visit, bytes);
      };
    },
    get status() {
      return { ...counts(), places, maxQueue, pixelMemory };
    },
  };
}

const overloaded = (retryAfter: number) =>
  new CodedError(
    'OVERLOADED',
    `This server has as many requests as it can take. Ask again in ${retryAfter} s, with fewer at a time if many are yours.`,
    [],
    { retryAfter },
  );

const tooMuch = (bytes: number, most: number) =>
  new CodedError(
    'QUERY_TOO_COMPLEX',
    `This would take ${bytes} bytes of memory for pixels, and the server has ${most}. Send a smaller picture, or ask for less at a time.`,
  );
