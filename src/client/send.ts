/** Bytes of a request that were sent, with all of them. After the last one the server may still be at work. */
export interface Progress {
  readonly loaded: number;
  readonly total: number;
}

export interface Sending {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | FormData;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * Posts a body and gives the text of the answer. Where progress is asked for and the platform knows it (browsers), by
 * XMLHttpRequest: `fetch` does not tell what was sent.
 *
 * @throws the signal's reason; whatever `fetch` throws without an answer
 */
export async function send(url: string, { headers, body, signal, onProgress }: Sending): Promise<string> {
  if (onProgress && typeof XMLHttpRequest !== 'undefined') return sendByXhr(url, { headers, body, signal, onProgress });
  const response = await fetch(url, { method: 'POST', headers, body, signal: signal ?? null });
  return response.text();
}

function sendByXhr(url: string, { headers, body, signal, onProgress }: Sending): Promise<string> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const xhr = new XMLHttpRequest();
    const abort = () => xhr.abort();
    xhr.open('POST', url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.upload.onprogress = ({ loaded, total }) => onProgress?.({ loaded, total });
    xhr.onload = () => resolve(xhr.responseText);
    xhr.onerror = () => reject(new TypeError('The request failed.'));
    xhr.onabort = () => reject(signal?.reason);
    xhr.onloadend = () => signal?.removeEventListener('abort', abort);
    signal?.addEventListener('abort', abort, { once: true });
    xhr.send(body);
  });
}
