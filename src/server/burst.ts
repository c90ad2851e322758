import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds that a request waits for a burst to settle: one without end must not keep the server from working. */
const LONGEST = 250;

/** Many requests that arrive at once. */
export interface Burst {
  /** A request arrived. */
  arrived(): void;
  /** Waits for a turn of the event loop in which no request arrived. Of those that wait, one goes on in a turn. */
  settled(): Promise<void>;
}

/**
 * What is begun for an admitted request takes a millisecond, and Node accepts one connection in a turn of its event loop:
 * those behind, most of which are to be refused, would wait for all that is begun before them.
 */
export function createBurst(): Burst {
  let count = 0;
  let last = Promise.resolve();

  async function calm(latest: number): Promise<void> {
    let before: number;
    do {
      before = count;
      await nextTurn();
    } while (before !== count && performance.now() < latest);
  }

  return {
    arrived: () => void count++,
    settled() {
      const latest = performance.now() + LONGEST;
      last = last.then(() => calm(latest));
      return last;
    },
  };
}
