import { setTimeout as sleep } from 'node:timers/promises';

/** A failure that another attempt may not meet: a broken connection, a busy server. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Tries again after each pause (in milliseconds) as long as the failure is worth another attempt. */
export async function retry<T>(pauses: readonly number[], signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  for (const pause of pauses) {
    try {
      return await attempt();
    } catch (error) {
      if (signal.aborted || !isTransient(error)) throw error;
      await sleep(pause, undefined, { signal });
    }
  }
  return attempt();
}

const NETWORK =
  /^(ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOST|ENET|EPIPE|UND_ERR|ERR_SOCKET|EINTEGRITY|Z_|E5\d\d|E429|FETCH_ERROR)/;

/** Whether an error is the network's, and not the disk's, the source's refusal or a defect. */
export function isTransient(error: unknown): boolean {
  return error instanceof Interrupted || NETWORK.test(networkCodeOf(error) ?? '');
}

/** `ENOTFOUND`, `UND_ERR_SOCKET`, …: fetch puts it in the cause, and has none for a connection that ends in the middle. */
export function networkCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, cause } = error as NodeJS.ErrnoException;
  if (typeof code === 'string') return code;
  return (
    networkCodeOf(cause) ?? (error instanceof TypeError && error.message === 'terminated' ? 'ECONNRESET' : undefined)
  );
}
