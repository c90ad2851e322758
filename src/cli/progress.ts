import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from '../models/index.ts';
import type { Terminal } from './terminal.ts';
import { megabytes } from './text.ts';

/** Shows how far some work is, until `stop`. */
export interface Meter {
  show(progress: Progress): void;
  stop(): void;
}

/** An amount in words. */
type Format = (count: number) => string;

/**
 * A bar on a terminal, else a line for each tenth. Writes to the error stream: results go to the other.
 *
 * @param format of what is counted; bytes by default
 */
export const meterFor = (name: string, { err }: Terminal, format: Format = megabytes): Meter =>
  err.isTTY ? bar(name, err, format) : lines(name, err, format);

/** One meter at a time, for work of several steps: a step's first progress replaces the meter of the step before. */
export interface Meters {
  show(step: string, progress: Progress, format?: Format): void;
  stop(): void;
}

/** Progress as a bar on a terminal, and as a line for every tenth elsewhere. */
export function createMeters(terminal: Terminal): Meters {
  let current: { readonly step: string; readonly meter: Meter } | undefined;
  const stop = () => {
    current?.meter.stop();
    current = undefined;
  };
  return {
    show(step, progress, format) {
      if (current?.step !== step) {
        stop();
        current = { step, meter: meterFor(step, terminal, format) };
      }
      current.meter.show(progress);
    },
    stop,
  };
}

function bar(name: string, stream: NodeJS.WritableStream, format: Format): Meter {
  const template = `${name}  {bar}  {percentage} %  {done} of {all}  {eta_formatted} left`;
  const drawn = new SingleBar({ format: template, stream, hideCursor: true, etaBuffer: 50 }, Presets.shades_classic);
  let started = false;
  return {
    show({ received, total }) {
      const all = Math.max(total ?? received, 1);
      const words = { done: format(received), all: total === undefined ? 'an unknown size' : format(total) };
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

function lines(name: string, stream: NodeJS.WritableStream, format: Format): Meter {
  let last = -1;
  return {
    show({ received, total }) {
      const step = total === undefined ? Math.floor(received / STRIDE) : Math.floor((received / total) * 10);
      if (step === last) return;
      last = step;
      const share = total === undefined ? format(received) : `${step * 10} % of ${format(total)}`;
      stream.write(`${name}: ${share}\n`);
    },
    stop() {},
  };
}
