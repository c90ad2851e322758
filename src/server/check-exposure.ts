import { isLocal, isLoopback, type Reach } from './loopback.ts';

export interface Exposure extends Reach {
  readonly apiKeys: readonly unknown[];
  readonly allowAnonymous: boolean;
}

/** @throws Error if other machines could use the server without a key, and the operator has not allowed that */
export function checkExposure({ host, trustProxy, apiKeys, allowAnonymous }: Exposure): void {
  if (isLocal({ host, trustProxy }) || apiKeys.length > 0 || allowAnonymous) return;
  throw new Error(
    `${isLoopback(host) ? 'TRUST_PROXY=true' : `HOST=${host}`} lets other machines in. Set API_KEYS or API_KEYS_FILE to the keys they must send, or ALLOW_ANONYMOUS=true.`,
  );
}
