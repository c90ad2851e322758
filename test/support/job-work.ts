import { appendFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Work } from '../../src/jobs/index.ts';
import { CodedError } from '../../src/pipeline/index.ts';

/**
 * Work on pictures that are known by their references: `bad` fails, `poison` ends the process, `hang…` goes on until it is
 * aborted, and all others take so many milliseconds. Every start is a line of the file `runs`.
 */
export const workOn =
  (runs: string, milliseconds: number): Work =>
  async ({ item: { reference = '' } }, signal) => {
    await appendFile(runs, `${reference}\n`);
    if (reference === 'bad') throw new CodedError('NOT_AN_IMAGE', 'This is no picture.', ['image']);
    if (reference === 'poison') process.kill(process.pid, 'SIGKILL');
    if (reference === 'bug') throw new TypeError('a secret of the server');
    await sleep(reference.startsWith('hang') ? 60_000 : milliseconds, undefined, { signal });
    // `sure0.7` is that sure.
    const [, confidence] = /^sure([\d.]+)$/.exec(reference) ?? [];
    return { madeOf: reference, ...(confidence && { subject: { confidence: Number(confidence) } }) };
  };

export const referencesOf = (count: number, name = 'p') => Array.from({ length: count }, (_, i) => `${name}${i}`);
