import type { PinStorage } from './backend.ts';

/**
 * Which owners keep which digests, as far as this process has read it. Calls must not overlap: the storage is read, changed and
 * written.
 *
 * @param onChange called for a digest that got its first owner, or lost its last one
 */
export function createPins(storage: PinStorage, onChange: (digest: string) => void) {
  const digestsOf = new Map<string, ReadonlySet<string>>();
  const ownersOf = new Map<string, Set<string>>();

  /** Makes `digests` what the owner keeps. */
  function assign(owner: string, digests: ReadonlySet<string>) {
    const before = digestsOf.get(owner) ?? new Set();
    if (digests.size > 0) digestsOf.set(owner, digests);
    else digestsOf.delete(owner);
    for (const digest of digests) {
      if (before.has(digest)) continue;
      const owners = ownersOf.get(digest);
      if (owners) owners.add(owner);
      else {
        ownersOf.set(digest, new Set([owner]));
        onChange(digest);
      }
    }
    for (const digest of before) {
      if (digests.has(digest)) continue;
      const owners = ownersOf.get(digest);
      owners?.delete(owner);
      if (owners?.size === 0) {
        ownersOf.delete(digest);
        onChange(digest);
      }
    }
  }

  /** Reads what other processes have changed. */
  async function refresh() {
    const loaded = await storage.load();
    if (!loaded) return;
    for (const owner of [...digestsOf.keys()]) if (!loaded.has(owner)) assign(owner, new Set());
    for (const [owner, digests] of loaded) assign(owner, new Set(digests));
  }

  return {
    refresh,
    isPinned: (digest: string): boolean => ownersOf.has(digest),
    ownersOf: (digest: string): readonly string[] => [...(ownersOf.get(digest) ?? [])].sort(),
    owners: (): readonly string[] => [...digestsOf.keys()].sort(),
    async add(added: readonly string[], owner: string): Promise<void> {
      if (added.length === 0) return;
      await storage.add(owner, added);
      assign(owner, new Set([...(digestsOf.get(owner) ?? []), ...added]));
    },
    async release(owner: string): Promise<void> {
      await storage.delete(owner);
      assign(owner, new Set());
    },
  };
}
