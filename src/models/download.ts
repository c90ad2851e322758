import { open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { CodedError } from '../pipeline/index.ts';
import type { Progress } from './installed.ts';
import { Interrupted } from './retry.ts';

export interface DownloadOptions {
  readonly url: string;
  /** Where the bytes are collected; what an earlier attempt left there is continued. */
  readonly part: string;
  /** Sent to the host of `url` and to no other: fetch drops it when a redirect leaves that origin. */
  readonly token?: string | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** Of which file the bytes in the part file are a part. */
const stateSchema = z.object({ url: z.string(), validator: z.string(), total: z.number() });
type State = z.infer<typeof stateSchema>;

/**
 * One attempt to fetch what is missing of a file. Continues an earlier part only if the server still has the same
 * file (`If-Range`); a server that ignores ranges sends everything, and the part starts again.
 *
 * @throws Interrupted where another attempt may succeed
 * @throws CodedError `FETCH_REFUSED`, `FETCH_FAILED` where none will
 */
export async function download({ url, part, token, signal, onProgress }: DownloadOptions): Promise<void> {
  const state = await readState(part, url);
  const have = state ? await bytesOf(part) : 0;
  if (state && have === state.total) return;

  const response = await fetch(url, {
    signal,
    headers: {
      // A compressed transfer would make ranges and lengths mean something else.
      'accept-encoding': 'identity',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(state && have > 0 && { range: `bytes=${have}-`, 'if-range': state.validator }),
    },
  });
  const { status, headers, body } = response;
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get('content-range') ?? '');
  const continues = status === 206 && Number(range?.[1]) === have && Number(range?.[2]) === state?.total;
  if (status !== 200 && !continues) {
    await body?.cancel();
    // A range that was not asked for, or beyond the end: the part is of no use.
    if (status === 206 || status === 416) await discard(part);
    throw refusal(url, status);
  }

  const length = Number(headers.get('content-length') ?? Number.NaN);
  const total = continues ? state?.total : Number.isNaN(length) ? undefined : length;
  if (!continues) await writeState(part, url, headers, total);
  let received = continues ? have : 0;
  const file = await open(part, continues ? 'a' : 'w');
  try {
    const report = () => onProgress({ received, ...(total !== undefined && { total }) });
    report();
    for await (const chunk of body ?? []) {
      await file.writeFile(chunk);
      received += chunk.length;
      report();
    }
    await file.sync();
  } finally {
    await file.close();
  }
  if (total !== undefined && received < total) throw new Interrupted(`only ${received} of ${total} bytes came`);
}

/** Forgets a part and what it was a part of. */
export async function discard(part: string): Promise<void> {
  await Promise.all([rm(part, { force: true }), rm(stateOf(part), { force: true })]);
}

const stateOf = (part: string) => `${part}.json`;
const bytesOf = async (path: string) => (await stat(path).catch(() => undefined))?.size ?? 0;

async function readState(part: string, url: string): Promise<State | undefined> {
  try {
    const state = stateSchema.parse(JSON.parse(await readFile(stateOf(part), 'utf8')));
    return state.url === url ? state : undefined;
  } catch {
    return undefined;
  }
}

/** Only a file with a strong validator and a known length can be continued. */
async function writeState(part: string, url: string, headers: Headers, total: number | undefined): Promise<void> {
  const etag = headers.get('etag');
  const validator = etag && !etag.startsWith('W/') ? etag : headers.get('last-modified');
  if (validator && total !== undefined) await writeFile(stateOf(part), JSON.stringify({ url, validator, total }));
  else await rm(stateOf(part), { force: true });
}

function refusal(url: string, status: number): Error {
  const { host } = new URL(url);
  if (status === 401 || status === 403) {
    return new CodedError('FETCH_REFUSED', `${host} refuses to send the file (HTTP ${status}).`);
  }
  const passing = [206, 408, 416, 425, 429].includes(status) || status >= 500;
  const sentence = `${host} answers with HTTP ${status}`;
  return passing ? new Interrupted(sentence) : new CodedError('FETCH_FAILED', `${sentence} for ${url}.`);
}
