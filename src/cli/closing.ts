import type { Log } from '../pipeline/index.ts';
import { within } from './within.ts';

/** What a command has opened, to be closed in the opposite order, whatever ends the command. */
export interface Closing {
  /** @param milliseconds that closing it may take */
  add(milliseconds: number, close: () => unknown): void;
  /** Closes everything once. A failure is logged, and all else is closed nevertheless. */
  close(): Promise<void>;
}

/** Nothing is open yet. */
export function createClosing(log: Log): Closing {
  const open: { readonly milliseconds: number; readonly close: () => unknown }[] = [];
  return {
    add(milliseconds, close) {
      open.push({ milliseconds, close });
    },
    async close() {
      for (let last = open.pop(); last; last = open.pop()) {
        const { milliseconds, close } = last;
        const closed = (async () => close())();
        await within(milliseconds, closed).catch((err: unknown) => log.error({ err }, 'It could not be closed.'));
        // One that fails after its time must not end the process.
        closed.catch(() => {});
      }
    },
  };
}
