import { stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Input } from './find-inputs.ts';

/** Milliseconds between two looks. Looking finds changes on network folders too, where no system tells of them. */
const PAUSE = 1_000;

/**
 * Files that appear or change after `first`, as they are complete: their size and time must be the same in two looks. Ends
 * when the signal aborts.
 */
export async function* watched(
  find: () => Promise<readonly Input[]>,
  first: readonly Input[],
  signal: AbortSignal,
  pause = PAUSE,
): AsyncGenerator<readonly Input[]> {
  const known = new Map(await Promise.all(first.map(async ({ path }) => [path, await stateOf(path)] as const)));
  let before = new Map<string, string>();
  while (!signal.aborted) {
    await delay(pause, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    const current = new Map<string, string>();
    const ready: Input[] = [];
    // A pattern that matches nothing yet, and a folder that is not there yet, are waited for.
    for (const input of (await find()).filter(({ problem }) => problem === undefined)) {
      const state = await stateOf(input.path);
      current.set(input.path, state);
      if (state === known.get(input.path) || state !== before.get(input.path)) continue;
      known.set(input.path, state);
      ready.push(input);
    }
    before = current;
    if (ready.length > 0) yield ready;
  }
}

const stateOf = (path: string): Promise<string> =>
  stat(path, { bigint: true }).then(
    ({ size, mtimeNs, ino }) => `${size} ${mtimeNs} ${ino}`,
    () => 'gone',
  );
