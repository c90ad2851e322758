import type { ServerResponse } from 'node:http';
import { pipeline, Readable, type Writable } from 'node:stream';
import { brotliCompressSync, createGzip, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFetcher } from '../../src/fetching/index.ts';
import { CodedError } from '../../src/pipeline/index.ts';
import { OUTSIDE, outside, read } from '../support/sources.ts';

const MOST = 1_000_000;
const forever = new AbortController().signal;
const file = Buffer.from(Array.from({ length: 50_000 }, (_, i) => i % 251));

/** Sends the same chunk until the connection ends. */
function endless(to: Writable, chunk: Buffer): void {
  const chunks = Readable.from(
    (function* () {
      for (;;) yield chunk;
    })(),
    { objectMode: false, highWaterMark: 65_536 },
  );
  pipeline(chunks, to, () => {});
}

let seen: Record<string, unknown>[] = [];
const answers: Readonly<Record<string, (response: ServerResponse) => unknown>> = {
  file: (response) => response.end(file),
  gzip: (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(file)),
  deflate: (response) => response.writeHead(200, { 'content-encoding': 'deflate' }).end(deflateSync(file)),
  br: (response) => response.writeHead(200, { 'content-encoding': 'BR' }).end(brotliCompressSync(file)),
  moved: (response) => response.writeHead(301, { location: '/again' }).end(),
  again: (response) => response.writeHead(307, { location: 'file?x=1#y' }).end(),
  mute: () => {},
  'half a head': (response) => response.socket!.write('HTTP/1.1 200 OK\r\ncontent-'),
  'long head': (response) => response.writeHead(200, { x: 'a'.repeat(40_000) }).end(file),
  drip: (response) => {
    const timer = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(timer));
  },
  endless: (response) => endless(response, Buffer.alloc(65_536)),
  large: (response) => response.writeHead(200, { 'content-length': MOST + 1 }).write('x'),
  short: (response) => {
    response.writeHead(200, { 'content-length': file.length + 9 }).write(file);
    setTimeout(() => response.destroy(), 20);
  },
  dying: (response) => {
    response.write(file);
    setTimeout(() => response.destroy(), 20);
  },
  closing: (response) => response.destroy(),
  noise: (response) => response.socket!.end('SSH-2.0-OpenSSH_9.2\r\n'),
  bomb: (response) => {
    const gzip = createGzip();
    pipeline(gzip, response.writeHead(200, { 'content-encoding': 'gzip' }), () => {});
    endless(gzip, Buffer.alloc(1_000_000));
  },
  padding: (response) => {
    const empty = Buffer.concat(Array.from({ length: 3_000 }, () => gzipSync('')));
    endless(response.writeHead(200, { 'content-encoding': 'gzip' }), empty);
  },
  'cut gzip': (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(file).subarray(0, 60)),
  'no gzip': (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(file),
  'twice gzip': (response) =>
    response.writeHead(200, { 'content-encoding': 'gzip, gzip' }).end(gzipSync(gzipSync(file))),
  compress: (response) => response.writeHead(200, { 'content-encoding': 'compress' }).end(file),
  loop: (response) => response.writeHead(302, { location: '/loop' }).end(),
  nowhere: (response) => response.writeHead(302).end(),
  absent: (response) => response.writeHead(404).end('secret'),
  partial: (response) => response.writeHead(206, { 'content-range': 'bytes 0-1/2' }).end('xx'),
};

let web: Awaited<ReturnType<typeof outside>>;
beforeAll(async () => {
  web = await outside((request, response) => {
    seen.push(request.headers);
    answers[decodeURI(request.url!.slice(1).split('?')[0]!)]!(response);
  });
});
afterAll(() => web.close());

const options = () => ({
  sources: [{ host: '*', port: web.port }],
  maxBytes: MOST,
  isPublic: (address: string) => address === OUTSIDE,
  resolve: async () => [OUTSIDE],
  times: { head: 5_000, whole: 5_000 },
});
/** For sources that wait: others must not run into a limit of time on a busy machine. */
const SHORT = { times: { head: 250, whole: 600 } };
const waiting = ['mute', 'half a head', 'drip'];
const fetch = (path: string, signal = forever) =>
  createFetcher({ ...options(), ...(waiting.includes(path) && SHORT) })(
    `http://images.example:${web.port}/${path}`,
    signal,
    read,
  );

describe('a file', () => {
  it.each(['file', 'gzip', 'deflate', 'br', 'moved'])('comes whole: %s', async (path) => {
    expect(Buffer.compare(await fetch(path), file)).toBe(0);
  });

  it('is asked for without credentials and cookies, and without a proxy of the environment', async () => {
    seen = [];
    process.env.HTTP_PROXY = process.env.http_proxy = 'http://127.0.0.1:9';
    try {
      await fetch('moved');
    } finally {
      delete process.env.HTTP_PROXY;
      delete process.env.http_proxy;
    }
    expect(seen).toHaveLength(3);
    for (const headers of seen) {
      expect(Object.keys(headers).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent']);
    }
  });
});

describe('a bad source ends in time, with a code', () => {
  it.each([
    ['mute', 'FETCH_FAILED', /did not answer within 0.25 s/],
    ['half a head', 'FETCH_FAILED', /did not answer within/],
    ['long head', 'FETCH_FAILED', /cannot be reached, or did not send/],
    ['drip', 'FETCH_FAILED', /did not send its file within 0.6 s/],
    ['endless', 'FILE_TOO_LARGE', /1000000 bytes/],
    ['large', 'FILE_TOO_LARGE', /1000000 bytes/],
    ['short', 'FETCH_FAILED', /did not send the whole file/],
    ['dying', 'FETCH_FAILED', /did not send the whole file/],
    ['closing', 'FETCH_FAILED', /cannot be reached/],
    ['noise', 'FETCH_FAILED', /cannot be reached/],
    ['bomb', 'FILE_TOO_LARGE', /1000000 bytes/],
    ['padding', 'FILE_TOO_LARGE', /1000000 bytes/],
    ['cut gzip', 'FETCH_FAILED', /did not send the whole file/],
    ['no gzip', 'FETCH_FAILED', /did not send the whole file/],
    ['twice gzip', 'FETCH_FAILED', /an encoding/],
    ['compress', 'FETCH_FAILED', /an encoding/],
    ['loop', 'FETCH_FAILED', /more than 3 times/],
    ['nowhere', 'FETCH_FAILED', /redirects to no address/],
    ['absent', 'FETCH_FAILED', /HTTP 404/],
    ['partial', 'FETCH_FAILED', /HTTP 206/],
  ])('%s', async (path, code, message) => {
    const began = performance.now();
    await expect(fetch(path)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  it('a name that is not resolved', async () => {
    const resolve = () => new Promise<never>(() => {});
    const asked = createFetcher({ ...options(), ...SHORT, resolve })(
      `http://images.example:${web.port}/`,
      forever,
      read,
    );
    await expect(asked).rejects.toMatchObject({ code: 'FETCH_FAILED', message: expect.stringMatching(/within/) });
  });

  it('a port that is closed', async () => {
    const sources = [{ host: '*', port: 9 }];
    const asked = createFetcher({ ...options(), sources })('http://images.example:9/', forever, read);
    await expect(asked).rejects.toMatchObject({ code: 'FETCH_FAILED' });
  });
});

it('memory stays flat while a bomb goes off', async () => {
  const before = process.memoryUsage.rss();
  for (let i = 0; i < 10; i++) await expect(fetch('bomb')).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
  expect(process.memoryUsage.rss() - before).toBeLessThan(100e6);
});

it('ends with its request, and leaves no connection behind', async () => {
  for (const path of ['mute', 'drip']) {
    const end = new AbortController();
    const asked = fetch(path, end.signal);
    setTimeout(() => end.abort(new CodedError('CANCELLED', 'Gone.')), 50);
    await expect(asked).rejects.toMatchObject({ code: 'CANCELLED' });
  }
  await expect.poll(() => web.open()).toBe(0);
});
