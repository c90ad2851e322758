/** Milliseconds in which an answer must begin: with what is done besides, a client hears of a lost S3 within two seconds. */
export const PATIENCE = 1_500;
/** Bytes a millisecond that a body has at least: 30 MB may take 7.5 s more. */
const LEAST_RATE = 4_000;

/** What a kept-alive connection that the other side has closed meanwhile ends with: the request never arrived. */
const STALE = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** Milliseconds within which that shows; a later end is a loss, and a second attempt would take as long again. */
const AT_ONCE = 200;

/**
 * `fetch` with a limit of time by the size of what is sent and received. A request that met a stale connection is sent once
 * more: all of ours may be repeated.
 *
 * @param body `whole`: it is received within the limit; `streamed`: only its beginning is
 */
export function timedFetch(body: 'whole' | 'streamed'): typeof fetch {
  const attempt: typeof fetch = async (input, init) => {
    const limit = new AbortController();
    // The body says it too, and twice is refused where undici of npm is loaded beside the one in Node.
    const headers = new Headers(init?.headers);
    headers.delete('content-length');
    let timer = setTimeout(end, PATIENCE + sizeOf(init?.body) / LEAST_RATE);
    function end() {
      limit.abort(new DOMException('S3 takes too long.', 'TimeoutError'));
    }
    try {
      const response = await fetch(input, { ...init, headers, signal: limit.signal });
      if (body === 'streamed') return response;
      clearTimeout(timer);
      timer = setTimeout(end, PATIENCE + Number(response.headers.get('content-length') ?? 0) / LEAST_RATE);
      const bytes = await response.arrayBuffer();
      return new Response(bytes.byteLength > 0 ? bytes : null, response);
    } finally {
      clearTimeout(timer);
    }
  };
  return (input, init) => {
    const start = performance.now();
    return attempt(input, init).catch((error) => {
      if (STALE.has(error?.cause?.code) && performance.now() < start + AT_ONCE) return attempt(input, init);
      throw error;
    });
  };
}

const sizeOf = (body: BodyInit | null | undefined): number =>
  ArrayBuffer.isView(body) ? body.byteLength : typeof body === 'string' ? body.length : 0;
