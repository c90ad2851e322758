import { Presets, SingleBar } from 'cli-progress';
import type { Terminal } from '../terminal.ts';
import type { Outcome } from './cut-one.ts';
import type { Input } from './find-inputs.ts';
import { printable } from './printable.ts';

/** Tells how far a command is, and what became of its files. */
export interface Report {
  /** More files are known. */
  expect(count: number): void;
  add(input: Input, outcome: Outcome): void;
  /** The last lines: what was done, what failed and why. */
  end(folder: string): void;
  /** Takes the bar from the terminal; files that were not looked at are not mentioned. */
  stop(): void;
  readonly failures: number;
  /** Files that were looked at, and all that are known. */
  readonly counts: { readonly seen: number; readonly all: number };
}

/** Warnings that are listed at the end on a terminal; elsewhere they all stand among the lines. */
const LISTED = 50;

/** A bar with rate and time left on a terminal, else a line for each file; both on the error stream. */
export function createReport({ err, out }: Terminal): Report {
  const kinds = { made: 0, done: 0, other: 0, failed: 0 };
  const warnings: string[] = [];
  const failures: string[] = [];
  let all = 0;
  let seen = 0;
  let since: number | undefined;
  const bar = err.isTTY ? createBar(err) : undefined;

  /** Pictures a second, of those that were really cut. */
  const rate = () => (since === undefined ? 0 : kinds.made / ((performance.now() - since) / 1000));

  return {
    expect(count) {
      all += count;
      since ??= performance.now();
      bar?.show(seen, all, 0, 0);
    },
    add({ path }, outcome) {
      seen++;
      kinds[outcome.kind]++;
      const name = printable(path);
      if (outcome.kind === 'failed') failures.push(`${name}: ${printable(outcome.message)}`);
      if (outcome.kind === 'made') warnings.push(...outcome.warnings.map((each) => `${name}: ${printable(each)}`));
      if (bar) bar.show(seen, all, rate(), (all - seen) / rate());
      else err.write(`[${seen}/${all}] ${lineOf(name, outcome)}\n`);
    },
    end(folder) {
      bar?.stop();
      const parts = [
        `${kinds.made} cut${kinds.made > 0 ? ` (${rate().toFixed(2)} a second)` : ''}`,
        ...(kinds.done > 0 ? [`${kinds.done} there already`] : []),
        ...(kinds.other > 0 ? [`${kinds.other} no pictures`] : []),
        ...(kinds.failed > 0 ? [`${kinds.failed} failed`] : []),
      ];
      out.write(`${printable(folder)}: ${parts.join(', ')}.\n`);
      if (bar) listed(err, 'Warnings', warnings, LISTED);
      // Without a bar each has its line above; they are listed again where others stand between them.
      if (bar || seen > failures.length) listed(err, 'Failed', failures);
    },
    stop: () => bar?.stop(),
    get failures() {
      return failures.length;
    },
    get counts() {
      return { seen, all };
    },
  };
}

function lineOf(name: string, outcome: Outcome): string {
  switch (outcome.kind) {
    case 'made':
      return [`${name} → ${printable(outcome.output)}`, ...outcome.warnings.map(printable)].join('; ');
    case 'done':
      return `${name}: there already`;
    case 'other':
      return `${name}: no picture`;
    case 'failed':
      return `${name}: failed. ${printable(outcome.message)}`;
  }
}

function listed(stream: NodeJS.WritableStream, title: string, lines: readonly string[], most = lines.length): void {
  if (lines.length === 0) return;
  const more = lines.length > most ? [`… and ${lines.length - most} more`] : [];
  stream.write(`${title}:\n${[...lines.slice(0, most), ...more].map((line) => `  ${line}\n`).join('')}`);
}

function createBar(stream: NodeJS.WritableStream) {
  const format = '{bar}  {value} of {total}  {rate} a second  {left} left';
  const bar = new SingleBar({ format, stream, hideCursor: true }, Presets.shades_classic);
  let isStarted = false;
  return {
    show(seen: number, all: number, rate: number, seconds: number) {
      const words = { rate: rate.toFixed(2), left: durationOf(seconds) };
      if (isStarted) {
        bar.setTotal(all);
        bar.update(seen, words);
      } else {
        isStarted = true;
        bar.start(all, seen, words);
      }
    },
    stop() {
      if (isStarted) bar.stop();
      isStarted = false;
    },
  };
}

/** `3 min 5 s`; a question mark where it is not known yet. */
export function durationOf(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '?';
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
