/**
 * The pictures of jobs that are worked on in this process, by job. Each has a controller of its own: `AbortSignal.any` with a
 * signal that lives on leaks a kilobyte a call (Node 20 and 24).
 */
export function createRunning() {
  const controllers = new Map<string, Set<AbortController>>();
  return {
    /** Registered before the work begins: a cancel in between would be lost. */
    async run<T>(id: string, work: (end: AbortSignal) => Promise<T>): Promise<T> {
      const own = new AbortController();
      const others = controllers.get(id) ?? new Set();
      controllers.set(id, others.add(own));
      try {
        return await work(own.signal);
      } finally {
        others.delete(own);
        if (others.size === 0) controllers.delete(id);
      }
    },
    abort(id: string, reason: Error) {
      for (const each of controllers.get(id) ?? []) each.abort(reason);
    },
    abortAll(reason: Error) {
      for (const own of controllers.values()) for (const each of own) each.abort(reason);
    },
  };
}
