import { Client, type Dispatcher } from 'undici';
import { limits } from '../pipeline/index.ts';
import { checkAddress, type UrlSource } from './check-address.ts';
import { connectTo } from './connect-to.ts';
import { explained, failed } from './fetch-errors.ts';
import { fileBytes } from './file-bytes.ts';
import { isPublicAddress } from './public-address.ts';
import { publicAddresses, type ResolveName, resolveByDns } from './resolve-host.ts';
import { timeLimit, until } from './time-limit.ts';

export interface FetcherOptions {
  readonly sources: readonly UrlSource[];
  /** Bytes of a file, as it is transferred and as it is decoded. */
  readonly maxBytes: number;
  /** Addresses of a name; by DNS if absent. */
  readonly resolve?: ResolveName;
  /** Whether an address may be connected to; `isPublicAddress` if absent. */
  readonly isPublic?: (address: string) => boolean;
  /** Milliseconds to the head of each answer, and for all of it. */
  readonly times?: { readonly head: number; readonly whole: number };
}

/** Fetches a file, and hands its bytes on as they arrive. The connection ends with the receiver. */
type FetchFile = <T>(
  address: string,
  signal: AbortSignal,
  receive: (bytes: AsyncIterable<Uint8Array>) => Promise<T>,
) => Promise<T>;

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** A compressed picture gains nothing; what is sent encoded all the same is decoded. */
const HEADERS = { accept: 'image/*, */*;q=0.5', 'accept-encoding': 'identity', 'user-agent': 'MatteQL' };

/** Bytes of the head of an answer. */
const HEAD_BYTES = 16_384;

interface Opened {
  readonly response: Dispatcher.ResponseData;
  close(): void;
}

/**
 * Fetches files from public addresses. Without credentials, cookies, or a proxy of the environment.
 *
 * @throws CodedError `FETCH_REFUSED`, `FETCH_FAILED`, `FILE_TOO_LARGE`; the reason of the signal
 */
export function createFetcher(options: FetcherOptions): FetchFile {
  const { sources, maxBytes, resolve = resolveByDns, isPublic = isPublicAddress } = options;
  const times = options.times ?? { head: limits.fetchHeadSeconds * 1000, whole: limits.fetchSeconds * 1000 };

  /** Asks one address, and waits for the head of its answer. */
  async function ask(url: URL, signal: AbortSignal): Promise<Opened> {
    const { host } = url;
    const limit = timeLimit(signal, times.head, `${host} did not answer within ${times.head / 1000} s.`);
    let client: Client | undefined;
    const close = () => void client?.destroy().catch(() => {});
    try {
      const addresses = await until(limit.signal, publicAddresses(url, { resolve, isPublic }, limit.signal));
      // One client for each address: no connection is shared with another request. Times are limited here.
      const noTimeouts = { headersTimeout: 0, bodyTimeout: 0 };
      client = new Client(url.origin, { connect: connectTo(addresses), maxHeaderSize: HEAD_BYTES, ...noTimeouts });
      const path = `${url.pathname}${url.search}`;
      const response = await client.request({ method: 'GET', path, headers: HEADERS, signal: limit.signal });
      // What is not read to its end fails when the client is destroyed.
      response.body.on('error', () => {});
      return { response, close };
    } catch (error) {
      close();
      throw explained(error, host, limit.signal);
    } finally {
      limit.lift();
    }
  }

  /** Follows redirects, each checked like the first address. */
  async function open(first: URL, signal: AbortSignal): Promise<Opened & { readonly host: string }> {
    let url = first;
    for (let redirects = 0; ; redirects++) {
      const { response, close } = await ask(url, signal);
      const { statusCode, headers } = response;
      if (statusCode === 200) return { response, close, host: url.host };
      close();
      if (!REDIRECTS.has(statusCode)) throw failed(`${url.host} answers with HTTP ${statusCode}.`);
      if (redirects === limits.redirects) throw failed(`${first.host} redirects more than ${limits.redirects} times.`);
      if (typeof headers.location !== 'string') throw failed(`${url.host} redirects to no address.`);
      url = checkAddress(headers.location, sources, url);
    }
  }

  return async (address, signal, receive) => {
    const first = checkAddress(address, sources);
    const { host } = first;
    const limit = timeLimit(signal, times.whole, `${host} did not send its file within ${times.whole / 1000} s.`);
    try {
      const { response, close, host: last } = await open(first, limit.signal);
      const { headers, body } = response;
      try {
        return await receive(fileBytes({ host: last, headers, body }, maxBytes, limit.signal));
      } finally {
        close();
      }
    } finally {
      limit.lift();
    }
  };
}
