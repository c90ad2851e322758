import { ClientError, type ErrorFacts } from './client-error.ts';
import { cutDocument, lookDocument } from './documents.ts';
import { pause } from './pause.ts';
import { bodyOf, type FileLike, isFile } from './request-body.ts';
import type { ErrorCode, Image, ImageInput, Model, Preset, RecipeInput, Removal, Subject } from './schema-types.ts';
import { type Progress, send } from './send.ts';

export interface ClientOptions {
  /** An API key. Not for pages: they publish it. */
  readonly key?: string;
  /** What a page sends in place of a key, or what fetches one for each request. */
  readonly ticket?: string | (() => string | Promise<string>);
  /** More headers, or what gives them for each request. */
  readonly headers?: Readonly<Record<string, string>> | (() => Promise<Readonly<Record<string, string>>>);
  /** How often a request is sent again where the server is busy; 3 if absent. */
  readonly retries?: number;
}

export interface RequestOptions {
  /** Aborts the request, and the server's work for it. */
  readonly signal?: AbortSignal;
  /** Called while files are sent, in browsers; other platforms do not tell. */
  readonly onProgress?: (progress: Progress) => void;
}

/** A recipe in which a file may stand wherever a picture may be uploaded. */
export type Recipe = WithFiles<RecipeInput>;
type WithFiles<T> = T extends Blob
  ? FileLike
  : T extends { readonly upload: Blob }
    ? FileLike | { readonly [K in keyof T]: K extends 'upload' ? FileLike : T[K] }
    : T extends object
      ? { readonly [K in keyof T]: WithFiles<T[K]> }
      : T;

/** What may be selected beside the image. */
export interface Extras {
  readonly mask: Omit<Image, 'id' | 'dataUri' | 'warnings'>;
  readonly subject: Subject;
}
type Also = readonly (keyof Extras)[];

export interface LookOptions<A extends Also = Also> extends RequestOptions {
  /** Those that come with the server, or one of its operator's. */
  readonly model?: Model | (string & {});
  readonly preset?: Preset | (string & {});
  readonly recipe?: Recipe;
  /** More than the image. */
  readonly also?: A;
}

export interface CutOptions<A extends Also = Also> extends LookOptions<A> {
  /** A mask of your own, white is subject; no model runs. */
  readonly mask?: FileLike | WithFiles<ImageInput>;
}

interface Selected extends Pick<Removal, 'id' | 'model' | 'recipe' | 'warnings'> {
  readonly source: Pick<Removal['source'], 'digest' | 'width' | 'height' | 'format'>;
  readonly image: Omit<Image, 'id' | 'dataUri' | 'warnings'>;
}

/** What `cut` and `look` select of a `Removal`; of the extras what `also` names, all of them perhaps where it is any list. */
export type Cut<A extends Also = Also> = Selected &
  (number extends A['length'] ? Partial<Extras> : Pick<Extras, A[number]>);

/**
 * A client of one server. Every method throws a `ClientError`, the reason of its signal, a `TypeError` of a call that is wrong, or
 * what `ticket` and `headers` throw.
 */
export interface Client {
  /** Sends a picture, and removes its background. */
  cut<const A extends Also = readonly []>(
    image: FileLike | WithFiles<ImageInput>,
    options?: CutOptions<A>,
  ): Promise<Cut<A>>;
  /** Another look at a picture that the server has, by `source.digest`: a query, so nothing is sent again. */
  look<const A extends Also = readonly []>(digest: string, options?: LookOptions<A>): Promise<Cut<A>>;
  /** Any document; files may stand anywhere in the variables. One that was done in part is not sent again. */
  request<T = any>(document: string, variables?: object, options?: RequestOptions): Promise<T>;
}

/** Codes of a server that has no room now. Where nothing was done, the same request may be sent again. */
const busy: ReadonlySet<string> = new Set<ErrorCode>(['OVERLOADED', 'RATE_LIMITED', 'SHUTTING_DOWN']);
/** Seconds where it does not tell how long. */
const BUSY = 5;

/** @param endpoint `https://matte.example/graphql`, or a path of the page's own server */
export function createClient(endpoint: string, { key, ticket, headers, retries = 3 }: ClientOptions = {}): Client {
  async function post(body: string | FormData, { signal, onProgress }: RequestOptions): Promise<Answer> {
    const all = {
      accept: 'application/json',
      // Of a form the platform writes the boundary; the other header shows that no page of another site sent it.
      ...(typeof body === 'string' ? { 'content-type': 'application/json' } : { 'x-graphql-yoga-csrf': '1' }),
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(ticket !== undefined && { 'x-matteql-ticket': typeof ticket === 'function' ? await ticket() : ticket }),
      ...(typeof headers === 'function' ? await headers() : headers),
    };
    const text = await send(endpoint, { headers: all, body, signal, onProgress }).catch((cause) => {
      signal?.throwIfAborted();
      throw new ClientError('UNREACHABLE', `${endpoint} cannot be reached.`, {}, { cause });
    });
    return answerOf(text, endpoint);
  }

  /** @param isRepeatable whether what was done in part may be done twice */
  async function ask(
    document: string,
    variables: object,
    options: RequestOptions,
    isRepeatable: boolean,
  ): Promise<any> {
    const body = bodyOf(document, variables);
    for (let attempt = 0; ; attempt++) {
      const { data, error } = await post(body, options);
      if (!error) return data;
      const isBegun = Object.values(data ?? {}).some((field) => field !== null);
      if (!busy.has(error.code) || attempt >= retries || (isBegun && !isRepeatable)) throw error;
      await pause(error.facts.retryAfter ?? BUSY, options.signal);
    }
  }

  return {
    request: (document, variables = {}, options = {}) => ask(document, variables, options, false),
    async cut(image, { signal, onProgress, also = [], mask, ...choice }: CutOptions = {}) {
      checkOptions(choice);
      const variables = { image: inputOf(image), ...(mask !== undefined && { mask: inputOf(mask) }), ...choice };
      const options = { ...(signal && { signal }), ...(onProgress && { onProgress }) };
      return (await ask(cutDocument(also), variables, options, true)).removeBackground;
    },
    async look(digest, { signal, onProgress, also = [], ...choice }: LookOptions = {}) {
      checkOptions(choice);
      const options = { ...(signal && { signal }), ...(onProgress && { onProgress }) };
      return (await ask(lookDocument(also), { image: { digest }, ...choice }, options, true)).removal;
    },
  };
}

/** @throws TypeError of a key that would be dropped, `prest`: the document names no variable for it */
function checkOptions(choice: object): void {
  const unknown = Object.keys(choice).find((key) => !['model', 'preset', 'recipe'].includes(key));
  if (unknown !== undefined) throw new TypeError(`There is no option "${unknown}".`);
}

/** @throws TypeError of a FileList, an ArrayBuffer, and whatever else is sent as an empty object */
function inputOf(image: FileLike | WithFiles<ImageInput>): object {
  if (isFile(image)) return { upload: image };
  const isInput = ['upload', 'dataUri', 'url', 'sample', 'digest'].some((key) => key in Object(image));
  if (!isInput) throw new TypeError('A picture is a Blob, a Uint8Array, or as in { digest }.');
  return image;
}

interface Answer {
  readonly data?: object | null | undefined;
  /** The first one, also where there is data beside it. */
  readonly error?: ClientError;
}

interface Sent extends Pick<Answer, 'data'> {
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: ErrorFacts & { code: ErrorCode };
  }[];
}

/** @throws ClientError `NO_ANSWER` */
function answerOf(text: string, endpoint: string): Answer {
  let answer: Sent | undefined;
  try {
    answer = JSON.parse(text);
  } catch {
    // Below.
  }
  const [error] = answer?.errors ?? [];
  if (error?.extensions) {
    const { code, ...rest } = error.extensions;
    const facts = { ...rest, ...(error.path && { field: String(error.path[0]) }) };
    const data = answer?.data;
    return { data, error: new ClientError(code, error.message, facts, { data }) };
  }
  if (answer?.data) return { data: answer.data };
  throw new ClientError('NO_ANSWER', `${endpoint} does not answer as a MatteQL server does.`);
}
