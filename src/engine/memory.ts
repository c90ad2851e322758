import type { Log } from './messages.ts';

/** A process with a network in it, as one that takes memory. */
export interface Tenant {
  readonly name: string;
  /** What it holds, or is expected to, in bytes. */
  readonly bytes: number;
  /** It is loaded, and nobody waits for it. */
  readonly idle: boolean;
  /** When it last had something to do, and since when it is loaded, by `performance.now()`. */
  readonly lastUsed: number;
  readonly since: number;
  end(): Promise<void>;
}

/** What all networks may take together. Networks in use are never ended; those that are not go in the order of their last use. */
export interface Memory {
  /**
   * Waits for room, after those who came before; a tenant that is larger than all there is comes in once nobody else is.
   *
   * @throws whatever asking a tenant for its bytes, or ending one, throws
   */
  enter(newcomer: Tenant): Promise<void>;
  leave(tenant: Tenant): void;
  /** Says that a tenant has come to rest. */
  changed(): void;
  /** Whether a further process of a network could come in at once, without the place of its siblings. */
  hasRoomFor(newcomer: Tenant): boolean;
  /** Whether a tenant has had its term and should give way to somebody who waits, now that it is between two pictures. */
  isDue(tenant: Tenant): boolean;
}

/**
 * How long a network that is always busy keeps its place while another waits for it, in milliseconds: some times what loading
 * takes, or two networks in a memory for one would do nothing but load.
 */
const TERM = 10_000;

export function createMemory(budget: number, log: Log, term = TERM): Memory {
  const tenants = new Set<Tenant>();
  let line: Promise<void> = Promise.resolve();
  let first: Tenant | undefined;
  let wake = () => {};

  const sum = (some: readonly Tenant[]) => some.reduce((bytes, tenant) => bytes + tenant.bytes, 0);
  const lacks = (bytes: number) => sum([...tenants]) + bytes > budget;
  const eldest = () => [...tenants].filter(({ idle }) => idle).sort((a, b) => a.lastUsed - b.lastUsed)[0];

  async function makeRoom(newcomer: Tenant): Promise<void> {
    first = newcomer;
    while (lacks(newcomer.bytes) && tenants.size > 0) {
      const tenant = eldest();
      if (tenant) {
        log('A network makes room for another.', { model: tenant.name, other: newcomer.name }, 'info');
        await tenant.end();
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
    tenants.add(newcomer);
    if (!lacks(0)) return;
    const { name: model, bytes } = newcomer;
    log('A network needs more memory than ENGINE_MEMORY gives; it runs alone.', { model, bytes, budget });
  }

  function leave(tenant: Tenant): void {
    tenants.delete(tenant);
    wake();
  }

  return {
    enter(newcomer) {
      const entered = line
        .then(() => makeRoom(newcomer))
        .finally(() => {
          first = undefined;
        });
      // Whoever fails here must not hold up those behind.
      line = entered.catch(() => {});
      return entered;
    },
    leave,
    changed: () => wake(),
    hasRoomFor({ name, bytes }) {
      const staying = [...tenants].filter((tenant) => !tenant.idle || tenant.name === name);
      return !first && sum(staying) + bytes <= budget;
    },
    isDue: ({ since }) => first !== undefined && performance.now() - since > term && lacks(first.bytes),
  };
}
