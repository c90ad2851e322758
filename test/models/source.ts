import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Manifest, parseManifest } from '../../src/models/index.ts';
import { createWeights } from '../../src/models/weights.ts';

export const sha256Hex = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
export const md5Of = (data: Uint8Array): string => createHash('md5').update(data).digest('hex');

/** Bytes that differ everywhere, so that a piece in the wrong place is noticed. */
export function weightsOf(length: number, seed = 1): Buffer {
  const data = Buffer.alloc(length);
  for (let i = 0, state = seed; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = state >>> 24;
  }
  return data;
}

/** An empty folder for the length of a test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'matteql-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface Served {
  readonly url: string;
  readonly asked: readonly IncomingMessage[];
  /** Ends all connections in the middle. */
  cut(): void;
}

/** A server on this machine for the length of a test, and what it was asked. */
export async function serve(listener: RequestListener): Promise<Served> {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    listener(request, response);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked, cut: () => server.closeAllConnections() };
}

/** Answers as a good file server does: ranges, `If-Range`, `ETag`. `holdAt`: sends so many bytes and no more. */
export const fileOf =
  (data: Buffer, { etag = '"one"', holdAt = Number.POSITIVE_INFINITY, ranges = true } = {}): RequestListener =>
  (request, response) => {
    const wanted = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
    const isSame = request.headers['if-range'] === undefined || request.headers['if-range'] === etag;
    const from = wanted && ranges && isSame ? Number(wanted[1]) : 0;
    if (from >= data.length) return void response.writeHead(416, { 'content-range': `bytes */${data.length}` }).end();
    const rest = data.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      etag,
      'content-length': rest.length,
      ...(from > 0 && { 'content-range': `bytes ${from}-${data.length - 1}/${data.length}` }),
    });
    if (rest.length <= holdAt) response.end(rest);
    else response.write(rest.subarray(0, holdAt));
  };

/** A manifest that is right but for what is said. */
export const manifestOf = (name: string, changes: Record<string, unknown>): Manifest =>
  parseManifest(
    `${name}.json`,
    JSON.stringify({
      title: 'A network',
      license: 'MIT',
      commercialUse: true,
      source: 'https://example.org/network',
      digest: `sha256:${'0'.repeat(64)}`,
      input: { size: [8, 8], layout: 'nchw', order: 'rgb' },
      output: { meaning: 'opacity' },
      recipe: {
        resize: { stretch: {} },
        normalize: { unit: {} },
        denormalize: { clamp: {} },
        restore: { resample: {} },
      },
      ...changes,
    }),
  );

/** The weights of the model of `homeFor`. */
export const data = weightsOf(300_000);
export const digest = `sha256:${sha256Hex(data)}`;

/** A home with one model, `net`, that is fetched from `url`. */
export async function homeFor(url: string, changes: Record<string, unknown> = {}, token?: string) {
  const home = await temporaryFolder();
  const manifest = manifestOf('net', { file: { url }, digest, ...changes });
  const open = (manifests: readonly Manifest[] = [manifest]) =>
    createWeights({ home, manifests, token, pauses: [1, 1, 1] });
  return { home, open, weights: open(), file: join(home, 'models', 'net.onnx') };
}
