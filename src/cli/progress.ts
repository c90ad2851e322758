import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from '../models/index.ts';
import type { Terminal } from './terminal.ts';
import { megabytes } from './text.ts';

/** Shows how far a transfer is, until `stop`. */
export interface Meter {
  show(progress: Progress): void;
  stop(): void;
}

/** How much of something, in words. */
type Words = (count: number) => string;

/**
 * A bar where somebody watches, else a line for each tenth. Speaks on the error stream: results go to the other.
 *
 * @param words what is counted; bytes if nothing is said
 */
export const meterFor = (name: string, { err }: Terminal, words: Words = megabytes): Meter =>
  err.isTTY ? bar(name, err, words) : lines(name, err, words);

function bar(name: string, stream: NodeJS.WritableStream, said: Words): Meter {
  const format = `${name}  {bar}  {percentage} %  {came} of {all}  {eta_formatted} left`;
  const drawn = new SingleBar({ format, stream, hideCursor: true, etaBuffer: 50 }, Presets.shades_classic);
  let started = false;
  return {
    show({ received, total }) {
      const all = Math.max(total ?? received, 1);
      const words = { came: said(received), all: total === undefined ? 'an unknown size' : said(total) };
      if (started) {
        drawn.setTotal(all);
        drawn.update(received, words);
      } else {
        started = true;
        drawn.start(all, received, words);
      }
    },
    stop() {
      if (started) drawn.stop();
    },
  };
}

/** Bytes between two lines where the size is not known. */
const STRIDE = 50_000_000;

function lines(name: string, stream: NodeJS.WritableStream, said: Words): Meter {
  let last = -1;
  return {
    show({ received, total }) {
      const step = total === undefined ? Math.floor(received / STRIDE) : Math.floor((received / total) * 10);
      if (step === last) return;
      last = step;
      const share = total === undefined ? said(received) : `${step * 10} % of ${said(total)}`;
      stream.write(`${name}: ${share}\n`);
    },
    stop() {},
  };
}
