import { ask, cutoutRequest, type Removal } from './client.ts';
import { numbered } from './pictures.ts';

export interface Answered {
  /** When it was there, by `performance.now()`. */
  readonly at: number;
  /** Which of the photographs it was. */
  readonly photo: number;
  readonly removal: Removal;
}

/** Clients that each ask for one picture after another, every picture a new one, until they are stopped or one fails. */
export interface Load {
  readonly answers: readonly Answered[];
  /** Of requests without an answer. */
  readonly failures: readonly unknown[];
  /** Settles when there are so many answers. @throws the first failure */
  reach(answers: number): Promise<void>;
  /** Lets each client finish its picture. @throws the first failure */
  stop(): Promise<void>;
}

/** Counted over all loads: what one of them sent, the server remembers for the next one. */
let number = 0;

export function startLoad(url: string, clients: number, photos: readonly Buffer[]): Load {
  const answers: Answered[] = [];
  const failures: unknown[] = [];
  let stopped = false;
  let notice = () => {};

  async function next(): Promise<void> {
    const photo = number % photos.length;
    try {
      const removal = await ask(url, cutoutRequest(numbered(photos[photo]!, number++)));
      answers.push({ at: performance.now(), photo, removal });
    } catch (error) {
      failures.push(error);
      // A server that is gone would be asked without end.
      stopped = true;
    }
    notice();
  }

  const loops = Array.from({ length: clients }, async () => {
    while (!stopped) await next();
  });
  const check = () => {
    if (failures.length > 0) throw failures[0];
  };
  return {
    answers,
    failures,
    async reach(count) {
      await new Promise<void>((resolve) => {
        notice = () => void ((answers.length >= count || failures.length > 0) && resolve());
        notice();
      });
      check();
    },
    async stop() {
      stopped = true;
      await Promise.all(loops);
      check();
    },
  };
}
