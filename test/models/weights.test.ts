import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Progress } from '../../src/models/index.ts';
import { createWeights } from '../../src/models/weights.ts';
import {
  data,
  digest,
  fileOf,
  homeFor,
  manifestOf,
  md5Of,
  type Served,
  serve,
  sha256Hex,
  weightsOf,
} from './source.ts';

/** Cuts the connection each time so many more bytes have come. */
const cutEvery =
  (step: number, { cut }: Served) =>
  ({ received }: Progress) =>
    void (received > 0 && received % step === 0 && cut());

describe('pull', () => {
  it('installs what the manifest promises, and leaves nothing else behind', async () => {
    const { url } = await serve(fileOf(data));
    const { weights, file, home } = await homeFor(`${url}/net.onnx`);
    const seen: Progress[] = [];
    expect(await weights.locate('net')).toBeUndefined();
    expect(await weights.pull('net', { onProgress: (progress) => seen.push(progress) })).toEqual({ file, digest });
    expect(data.equals(await readFile(file))).toBe(true);
    expect(await readdir(join(home, 'models'))).toEqual(['net.onnx', 'net.onnx.json']);
    expect(seen.at(-1)).toEqual({ received: data.length, total: data.length });
    expect(seen.map(({ received }) => received)).toEqual(seen.map(({ received }) => received).sort((a, b) => a - b));
  });

  it('accepts an md5, and reports the sha256', async () => {
    const { url } = await serve(fileOf(data));
    const { weights } = await homeFor(url, { digest: `md5:${md5Of(data)}` });
    expect(await weights.pull('net')).toMatchObject({ digest });
  });

  it('fetches nothing that is there', async () => {
    const { url, asked } = await serve(fileOf(data));
    const { weights } = await homeFor(url);
    await weights.pull('net');
    await weights.pull('net');
    expect(asked).toHaveLength(1);
  });

  it('continues where a connection broke off', async () => {
    const source = await serve(fileOf(data, { holdAt: 120_000 }));
    const { weights, file } = await homeFor(source.url);
    await weights.pull('net', { onProgress: cutEvery(120_000, source) });
    expect(source.asked.map(({ headers }) => headers.range)).toEqual([undefined, 'bytes=120000-', 'bytes=240000-']);
    expect(source.asked[1]?.headers['if-range']).toBe('"one"');
    expect(data.equals(await readFile(file))).toBe(true);
  });

  it('continues in a later run what an earlier one left', async () => {
    let holdAt = 50_000;
    const source = await serve((request, response) => fileOf(data, { holdAt })(request, response));
    const { weights, open, home } = await homeFor(source.url);
    const onProgress = cutEvery(50_000, source);
    await expect(weights.pull('net', { onProgress })).rejects.toThrow(/pull again: what came is kept/);
    // One attempt and three more.
    expect((await stat(join(home, 'models', 'net.onnx.part'))).size).toBe(200_000);
    holdAt = Number.POSITIVE_INFINITY;
    expect(await open().pull('net')).toMatchObject({ digest });
    expect(source.asked.at(-1)?.headers.range).toBe('bytes=200000-');
  });

  it('starts again when the server has another file by now', async () => {
    const other = weightsOf(300_000, 7);
    let answer = fileOf(other, { etag: '"old"', holdAt: 80_000 });
    const source = await serve((request, response) => answer(request, response));
    const { weights, file } = await homeFor(source.url);
    await weights.pull('net', {
      onProgress(progress) {
        if (progress.received === 80_000) answer = fileOf(data, { etag: '"new"' });
        cutEvery(80_000, source)(progress);
      },
    });
    expect(source.asked.map(({ headers }) => headers['if-range'])).toEqual([undefined, '"old"']);
    expect(data.equals(await readFile(file))).toBe(true);
  });

  it('starts again when the server knows no ranges', async () => {
    let holdAt = 60_000;
    const source = await serve((request, response) => {
      fileOf(data, { ranges: false, holdAt })(request, response);
      holdAt = Number.POSITIVE_INFINITY;
    });
    const { weights, file } = await homeFor(source.url);
    const cut = cutEvery(60_000, source);
    await weights.pull('net', { onProgress: (progress) => source.asked.length === 1 && cut(progress) });
    expect(source.asked.map(({ headers }) => headers.range)).toEqual([undefined, 'bytes=60000-']);
    expect(data.equals(await readFile(file))).toBe(true);
  });

  it('fetches once more from the start when a part from before turns out bad', async () => {
    const { url } = await serve(fileOf(data));
    const { weights, home } = await homeFor(url);
    await mkdir(join(home, 'models'));
    const part = join(home, 'models', 'net.onnx.part');
    await writeFile(part, weightsOf(1000, 9));
    await writeFile(`${part}.json`, JSON.stringify({ url, validator: '"one"', total: data.length }));
    expect(await weights.pull('net')).toMatchObject({ digest });
  });

  it('installs nothing from a source that lies', async () => {
    const lie = weightsOf(1000, 3);
    const { url } = await serve(fileOf(lie));
    const { weights, home } = await homeFor(url);
    const failure = await weights.pull('net').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'MODEL_MISMATCH' });
    expect((failure as Error).message).toContain(digest);
    expect((failure as Error).message).toContain(`sha256:${sha256Hex(lie)}`);
    expect(await readdir(join(home, 'models'))).toEqual([]);
  });

  it('tries a busy server again, a refusal not', async () => {
    let answers = [503, 429];
    const { url, asked } = await serve((request, response) => {
      const status = answers.shift();
      if (status) response.writeHead(status).end();
      else fileOf(data)(request, response);
    });
    const { weights, open, file } = await homeFor(url);
    expect(await weights.pull('net')).toMatchObject({ digest });
    expect(asked).toHaveLength(3);
    await rm(file);
    answers = [404, 404];
    await expect(open().pull('net')).rejects.toMatchObject({
      code: 'FETCH_FAILED',
      message: expect.stringMatching(/HTTP 404/),
    });
    expect(asked).toHaveLength(4);
  });

  it('says what to do without a network', async () => {
    const { weights, file } = await homeFor('http://127.0.0.1:1/net.onnx');
    const failure = await weights.pull('net').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'FETCH_FAILED' });
    expect((failure as Error).message).toContain(`put the file at ${file} by hand`);
  });

  it('stops on abort, and keeps what arrived', async () => {
    const stop = new AbortController();
    const { url } = await serve((_, response) => {
      response.writeHead(200, { etag: '"one"', 'content-length': data.length });
      response.write(data.subarray(0, 100_000));
    });
    const { weights, home } = await homeFor(url);
    const onProgress = ({ received }: Progress) => received > 0 && stop.abort();
    await expect(weights.pull('net', { signal: stop.signal, onProgress })).rejects.toThrow(/abort/i);
    expect((await stat(join(home, 'models', 'net.onnx.part'))).size).toBeGreaterThan(0);
    expect(await readdir(join(home, 'models'))).not.toContain('net.onnx.lock');
  });

  // Node's recursive mkdir never ends there.
  it.skipIf(!existsSync('/proc/self'))('says where no folder can be made (skipped without /proc)', async () => {
    const manifests = [manifestOf('net', { file: { url: 'http://localhost:9/' }, digest })];
    const pulled = createWeights({ home: '/proc/nope/deeper', manifests }).pull('net');
    await expect(pulled).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
      message: '/proc/nope/deeper/models cannot be written to. Set MATTEQL_HOME to a folder that can.',
    });
  });

  it('names the models there are', async () => {
    const { weights } = await homeFor('http://127.0.0.1:1/');
    await expect(weights.pull('ney')).rejects.toThrow('There is no model "ney". Did you mean "net"? Models are: net.');
  });
});

describe('a gated source', () => {
  const gated = (token: string, redirect?: string) =>
    serve((request, response) => {
      if (request.headers.authorization !== `Bearer ${token}`) return void response.writeHead(401).end();
      if (redirect !== undefined) return void response.writeHead(302, { location: redirect }).end();
      fileOf(data)(request, response);
    });

  it('gets the token', async () => {
    const { url } = await gated('secret');
    const { weights } = await homeFor(url, { file: { url, gated: true } }, 'secret');
    expect(await weights.pull('net')).toMatchObject({ digest });
  });

  it('is explained: without a token, and with one that is not authorized', async () => {
    const { url } = await gated('secret');
    for (const [token, sentence] of [
      [undefined, /https:\/\/example\.org\/network.*set HF_TOKEN/],
      ['other', /The token in HF_TOKEN is not authorized/],
    ] as const) {
      const { weights } = await homeFor(url, { file: { url, gated: true } }, token);
      await expect(weights.pull('net')).rejects.toMatchObject({
        code: 'FETCH_REFUSED',
        message: expect.stringMatching(sentence),
      });
    }
  });

  it('does not hand the token on to where it redirects', async () => {
    const store = await serve(fileOf(data));
    const { url } = await gated('secret', `${store.url}/blob`);
    const { weights } = await homeFor(url, { file: { url, gated: true } }, 'secret');
    expect(await weights.pull('net')).toMatchObject({ digest });
    expect(store.asked).toHaveLength(1);
    expect(store.asked[0]?.headers.authorization).toBeUndefined();
  });

  it('is the only one that gets it', async () => {
    const { url, asked } = await serve(fileOf(data));
    const { weights } = await homeFor(url, {}, 'secret');
    await weights.pull('net');
    expect(asked[0]?.headers.authorization).toBeUndefined();
  });
});

describe('two pulls at once', () => {
  it('fetch once', async () => {
    const { url, asked } = await serve(fileOf(data));
    const { weights, open } = await homeFor(url);
    expect(await Promise.all([weights.pull('net'), open().pull('net')])).toMatchObject([{ digest }, { digest }]);
    expect(asked).toHaveLength(1);
  });

  it('do not wait for one that died', async () => {
    const { url } = await serve(fileOf(data));
    const { weights, home } = await homeFor(url);
    const lock = join(home, 'models', 'net.onnx.lock');
    await mkdir(join(home, 'models'));
    await writeFile(lock, '');
    await utimes(lock, new Date(0), new Date(0));
    expect(await weights.pull('net')).toMatchObject({ digest });
    expect(await readdir(join(home, 'models'))).toEqual(['net.onnx', 'net.onnx.json']);
  });
});
