/**
 * Counts the uses of names, each until a signal aborts. A signal listens once, however often it uses however many names.
 *
 * @param onFree called when the last use of a name has ended
 */
export function createUses(onFree: (name: string) => void) {
  const counts = new Map<string, number>();
  const usedBy = new WeakMap<AbortSignal, Set<string>>();

  function end(name: string) {
    const left = (counts.get(name) ?? 0) - 1;
    if (left > 0) counts.set(name, left);
    else {
      counts.delete(name);
      onFree(name);
    }
  }

  function namesOf(until: AbortSignal): Set<string> {
    const known = usedBy.get(until);
    if (known) return known;
    const names = new Set<string>();
    usedBy.set(until, names);
    until.addEventListener('abort', () => names.forEach(end), { once: true });
    return names;
  }

  return {
    isUsed: (name: string): boolean => counts.has(name),
    begin(name: string, until: AbortSignal | undefined): void {
      if (!until || until.aborted) return;
      const names = namesOf(until);
      if (names.has(name)) return;
      names.add(name);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    },
  };
}
