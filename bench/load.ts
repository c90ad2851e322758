import { ask, cutting, type Removal } from './client.ts';
import { numbered } from './pictures.ts';

/** Clients that each ask for one picture after another, every picture a new one, until they are told to stop. */
export interface Load {
  /** When each answer was there, by `performance.now()`. */
  readonly answers: readonly { readonly at: number; readonly removal: Removal }[];
  /** Settles when there are so many answers. @throws what a client met */
  reach(answers: number): Promise<void>;
  /** Lets each client finish its picture. @throws what a client met */
  stop(): Promise<void>;
}

export function startLoad(url: string, clients: number, photo: Buffer): Load {
  const answers: { at: number; removal: Removal }[] = [];
  let number = 0;
  let stopped = false;
  let notice = () => {};
  const loops = Array.from({ length: clients }, async () => {
    while (!stopped) {
      const removal = await ask(url, cutting(numbered(photo, number++)));
      answers.push({ at: performance.now(), removal });
      notice();
    }
  });
  const all = Promise.all(loops);
  // A failure is told by whoever waits next.
  all.catch(() => {});
  return {
    answers,
    async reach(count) {
      const reached = new Promise<void>((resolve) => {
        notice = () => void (answers.length >= count && resolve());
        notice();
      });
      await Promise.race([reached, all]);
    },
    async stop() {
      stopped = true;
      await all;
    },
  };
}
