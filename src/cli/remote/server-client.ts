import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { CodedError, type ErrorCode, errorCodes } from '../../pipeline/index.ts';

/** A server, as the command line asks it. */
export interface ServerClient {
  /** Its origin, with the path before `/graphql` if there is one. */
  readonly url: string;
  /**
   * Asks a document, as a form if there are files: by the path of each in the variables, where `null` stands for it. Where the
   * server is busy or cannot be reached, it is asked again after a pause.
   *
   * @throws CodedError of the server, or `FETCH_FAILED`; the reason of the signal
   */
  ask(document: string, variables: object, signal: AbortSignal, files?: Files): Promise<any>;
  /** Fetches a result, without the key: its address may be at another host. @throws CodedError as `ask`, also where bytes are missing */
  fetchFile(url: string, digest: string, signal: AbortSignal): Promise<Uint8Array>;
}

/** `{ 'image.upload': bytes }` */
export type Files = Readonly<Record<string, Uint8Array>>;

/** Seconds before further attempts where there is no answer: a server that is started again is back within these. */
const PAUSES = [1, 2, 5, 10, 20];
/** Seconds where it is busy and does not say for how long. */
const BUSY = 5;

/** Whether a proxy answers for a server that is away, or is being started: what the server itself refuses is JSON. */
const isOfProxy = ({ status, headers }: Response): boolean =>
  [502, 503, 504].includes(status) && !/json/.test(headers.get('content-type') ?? '');

/** What no second attempt changes: a name that nothing has, an address that is none, and a port that `fetch` never connects to. */
const isForGood = (cause: Error): boolean =>
  ['ENOTFOUND', 'ERR_INVALID_URL'].includes(reasonOf(cause).code ?? '') || reasonOf(cause).message === 'bad port';

const busy: ReadonlySet<string> = new Set(['OVERLOADED', 'RATE_LIMITED', 'SHUTTING_DOWN']);

/**
 * @param pauses in seconds
 * @param onAway gets a sentence once a server cannot be reached and is tried again; again only after it was reached
 * @throws CodedError `BAD_OPTION` for what is no address
 */
export function createServerClient(
  address: string,
  key: string | undefined,
  pauses = PAUSES,
  onAway: (sentence: string) => void = () => {},
): ServerClient {
  const url = address.replace(/\/(graphql)?\/?$/, '');
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    const sentence = `--server ${address} is no address of a server: write one such as http://127.0.0.1:4000.`;
    throw new CodedError('BAD_OPTION', sentence);
  }
  const headers = {
    accept: 'application/json',
    'x-graphql-yoga-csrf': '1',
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
  };

  let isAway = false;
  let wasReached = false;

  async function fetched(target: string, init: RequestInit, signal: AbortSignal): Promise<Buffer> {
    for (let attempt = 0; ; attempt++) {
      try {
        const response = await fetch(target, { ...init, signal });
        const bytes = Buffer.from(await response.arrayBuffer());
        if (isOfProxy(response)) throw new Error(`its proxy answers ${response.status}`);
        isAway = false;
        wasReached = true;
        return bytes;
      } catch (cause) {
        signal.throwIfAborted();
        // A name that was there once may be back: of a machine that is started again, for example.
        const pause = isForGood(cause as Error) && !wasReached ? undefined : pauses[attempt];
        if (pause === undefined) throw unreachable(url, cause as Error);
        if (!isAway) onAway(triedAgain(url, cause as Error, pauses.slice(attempt)));
        isAway = true;
        await delay(1000 * pause, undefined, { signal });
      }
    }
  }

  return {
    url,
    async ask(document, variables, signal, files = {}) {
      for (;;) {
        const init = { method: 'POST', ...bodyOf(document, variables, files, headers) };
        const { data, errors } = answerOf(await fetched(`${url}/graphql`, init, signal), url);
        if (errors === undefined) return data;
        const error = codedError(errors[0]!);
        if (!busy.has(error.code)) throw error;
        await delay(1000 * (error.retryAfter ?? BUSY), undefined, { signal });
      }
    },
    async fetchFile(file, digest, signal) {
      const bytes = await fetched(file, {}, signal);
      if (createHash('sha256').update(bytes).digest('hex') === digest) return bytes;
      throw new CodedError(
        'UNKNOWN_DIGEST',
        `${file} does not give the result: the server no longer has it. Start again.`,
      );
    },
  };
}

function bodyOf(query: string, variables: object, files: Files, headers: Record<string, string>): RequestInit {
  const paths = Object.keys(files);
  const operations = JSON.stringify({ query, variables });
  if (paths.length === 0) return { headers: { ...headers, 'content-type': 'application/json' }, body: operations };
  const form = new FormData();
  form.append('operations', operations);
  form.append('map', JSON.stringify(Object.fromEntries(paths.map((path, index) => [index, [`variables.${path}`]]))));
  for (const [index, path] of paths.entries())
    form.append(String(index), new Blob([new Uint8Array(files[path]!)]), 'picture');
  return { headers, body: form };
}

interface Answer {
  readonly data?: any;
  readonly errors?: readonly ServerError[];
}

interface ServerError {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly path?: string; readonly retryAfter?: number };
}

function answerOf(bytes: Buffer, url: string): Answer {
  try {
    const answer = JSON.parse(bytes.toString());
    if (typeof answer === 'object' && answer !== null && ('data' in answer || 'errors' in answer)) return answer;
  } catch {
    // Below.
  }
  throw new CodedError('FETCH_FAILED', `${url}/graphql does not answer as a MatteQL server does. Check the address.`);
}

function codedError({ message, extensions: { code, path, retryAfter } = {} }: ServerError): CodedError {
  const known = errorCodes.find((each): each is ErrorCode => each === code) ?? 'INTERNAL_SERVER_ERROR';
  const at = path?.split('.') ?? [];
  return new CodedError(known, at.length > 0 ? `${path}: ${message}` : message, at, { retryAfter });
}

const triedAgain = (url: string, cause: Error, pauses: readonly number[]) =>
  `${url} cannot be reached: ${causeOf(cause)}. It is tried again for ${pauses.reduce((sum, each) => sum + each)} s.`;

const unreachable = (url: string, cause: Error) =>
  new CodedError('FETCH_FAILED', `${url} cannot be reached: ${causeOf(cause)}.`, [], { cause });

/** What the system says, which `fetch` hides in the cause. */
const reasonOf = (error: Error): NodeJS.ErrnoException => (error.cause instanceof Error ? error.cause : error);

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'no server listens there (ECONNREFUSED)',
  ENOTFOUND: 'there is no such name (ENOTFOUND)',
  EAI_AGAIN: 'its name cannot be looked up at present (EAI_AGAIN)',
};

/** In words of ours where there are some: of a name with several addresses the system's error has none. */
function causeOf(error: Error): string {
  const { code = '', message } = reasonOf(error);
  if (message === 'bad port') return 'its port belongs to another protocol, and HTTP clients do not connect to it';
  return reasons[code] ?? (message || error.message);
}
