import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds that somebody waits for a rush to be over: one without end must not keep the server from working. */
const LONGEST = 250;

/** Many who come at once. */
export interface Rush {
  /** Somebody came. */
  came(): void;
  /** Waits for a turn of the event loop in which nobody came. Of those who wait, one goes on in a turn. */
  over(): Promise<void>;
}

/**
 * What is begun for one who was let in takes a millisecond, and Node accepts one connection in a turn of its event loop:
 * those behind, most of whom are to be refused, would wait for all that is begun before them.
 */
export function createRush(): Rush {
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
    came: () => void count++,
    over() {
      const latest = performance.now() + LONGEST;
      last = last.then(() => calm(latest));
      return last;
    },
  };
}
