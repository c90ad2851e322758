import type { RequestContext } from '../removal/index.ts';

/** What every resolver knows of its request. */
export interface Context extends RequestContext {
  /** `https://host:port`, without a slash at the end: the first part of the addresses of results. */
  readonly origin: string;
  /** The path of a result, with what opens it where addresses are signed. */
  signed(path: string): string;
  /** The client, by a hash. */
  readonly client: string;
  /** The client that its work is counted for, by a hash: that which created its ticket, else the client itself. */
  readonly account: string;
  /** Whether it sent a key, where keys are asked for, and no ticket. */
  readonly hasKey: boolean;
  /** In every line of the log that is about this request, and in `x-request-id`. */
  readonly requestId: string;
}
