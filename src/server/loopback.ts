/** Whether a name or an address means this machine and no other. */
export const isLoopback = (hostname: string): boolean =>
  /^((.+\.)?localhost|127(\.\d+){3}|::1|\[::1\])$/i.test(hostname);

export interface Reach {
  /** What the server listens on. */
  readonly host: string;
  /** Whether a proxy stands before the server: one on the same machine brings requests of all the others. */
  readonly trustProxy: boolean;
}

/** Whether a server can be reached from its own machine only. */
export const isLocal = ({ host, trustProxy }: Reach): boolean => isLoopback(host) && !trustProxy;
