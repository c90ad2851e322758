import { isLoopback } from './loopback.ts';

export interface Exposure {
  /** What the server listens on. */
  readonly host: string;
  readonly apiKeys: readonly unknown[];
  readonly allowAnonymous: boolean;
}

/** @throws Error if other machines could use the server without a key, and the operator has not allowed that */
export function checkExposure({ host, apiKeys, allowAnonymous }: Exposure): void {
  if (isLoopback(host) || apiKeys.length > 0 || allowAnonymous) return;
  throw new Error(
    `HOST=${host} lets other machines in. Set API_KEYS or API_KEYS_FILE to the keys they must send, or ALLOW_ANONYMOUS=true.`,
  );
}
