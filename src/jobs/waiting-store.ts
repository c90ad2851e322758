import type { JobStore } from './job-store.ts';
import { unavailable } from './unavailable.ts';

/** Milliseconds between attempts to own the folder. */
const AGAIN = 2_000;

/**
 * A store that another process owns now: a server that is being replaced, or a second one with the same folder. Until that one
 * has ended, whatever is asked of jobs is refused; then this process takes over.
 *
 * @param open undefined while the other process owns it
 * @param onFailure is called once where the folder cannot be opened for another reason; attempts go on
 */
export function createWaitingStore(
  open: () => Promise<JobStore | undefined>,
  onFailure: (error: unknown) => void,
  again = AGAIN,
): JobStore {
  let store: JobStore | undefined;
  let isClosed = false;
  let hasFailed = false;
  const listeners: ((id: string) => void)[] = [];
  let attempt: Promise<unknown> = Promise.resolve();

  const timer = setInterval(() => {
    attempt = attempt.then(async () => {
      if (store || isClosed) return;
      store = await open().catch((error: unknown) => {
        if (!hasFailed) onFailure(error);
        hasFailed = true;
        return undefined;
      });
      if (!store) return;
      clearInterval(timer);
      for (const listener of listeners) store.onCancel(listener);
    });
  }, again).unref();

  function current(): JobStore {
    if (store) return store;
    throw unavailable(
      undefined,
      'Another server works on the jobs of this DATA_DIR. Ask that one, or try again when it has ended.',
    );
  }

  return {
    create: async (...args) => current().create(...args),
    find: async (...args) => current().find(...args),
    requestOf: async (...args) => current().requestOf(...args),
    list: async (...args) => current().list(...args),
    outcomes: async (...args) => current().outcomes(...args),
    begin: async (...args) => current().begin(...args),
    record: async (...args) => current().record(...args),
    correct: async (...args) => current().correct(...args),
    release: async (...args) => current().release(...args),
    cancel: async (...args) => current().cancel(...args),
    unfinished: async () => current().unfinished(),
    takeNotices: async (...args) => (store ? store.takeNotices(...args) : []),
    deferNotice: async (...args) => current().deferNotice(...args),
    settleNotice: async (...args) => current().settleNotice(...args),
    expired: async () => (store ? store.expired() : []),
    remove: async (...args) => current().remove(...args),
    listen: async (...args) => current().listen(...args),
    onCancel(listener) {
      if (store) store.onCancel(listener);
      else listeners.push(listener);
    },
    async close() {
      isClosed = true;
      clearInterval(timer);
      await attempt;
      await store?.close();
    },
  };
}
