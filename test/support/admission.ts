import type { Admission } from '../../src/server/index.ts';
import { deferred } from './deferred.ts';

/** A request that is in: its work, which the test ends, and its end. */
export function visit(admission: Admission, client: string) {
  const end = new AbortController();
  const done = deferred();
  admission.enter(client, end.signal);
  const seen = { begun: false };
  const work = () =>
    admission.place(end.signal, 0).run(async () => {
      seen.begun = true;
      await done.promise;
    });
  const leave = (reason: unknown = 'gone') => end.abort(reason);
  return { seen, work, done: done.resolve, leave, signal: end.signal };
}

/** What entering or asking for a place is refused with. */
export const codeOf = (enter: () => unknown) => {
  try {
    enter();
    return undefined;
  } catch (error) {
    return error as { code: string; retryAfter: number; message: string };
  }
};
