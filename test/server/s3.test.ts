import type { AddressInfo } from 'node:net';
import { connect as connectTo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { S3mini } from 's3mini';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { S3Settings } from '../../src/storage/index.ts';
import { timedFetch } from '../../src/storage/s3/timed-fetch.ts';
import { blobOf, drawn, formOf, openTestServer, type TestServer } from '../support/server.ts';
import { hasSwift, SWIFT_START, startSwift, type TestSwift } from '../support/swift.ts';

let swift: TestSwift;
let api: TestServer;
let door: Awaited<ReturnType<typeof openDoor>>;
let s3: S3Settings;

const settingsOf = (
  { endpoint, bucket, accessKeyId, secretAccessKey }: S3Settings,
  more: Record<string, string> = {},
) => ({
  ...{ S3_ENDPOINT: endpoint, S3_BUCKET: bucket, S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey },
  ...more,
});

/** A way to S3 that may be slow: what S3 answers comes so many milliseconds later. */
async function openDoor(port: number) {
  const sockets = new Set<Socket>();
  const state = { delay: 0 };
  const server = createServer((client) => {
    const inner = connectTo(port, '127.0.0.1');
    for (const socket of [client, inner]) {
      sockets.add(socket);
      socket
        .on('error', () => {})
        .on('close', () => {
          sockets.delete(socket);
          for (const each of [client, inner]) each.destroy();
        });
    }
    client.pipe(inner);
    inner.on('data', async (data) => {
      if (state.delay > 0) await sleep(state.delay);
      client.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    state,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const REMOVAL =
  'mutation ($photo: Upload!) { removeBackground(image: { upload: $photo }) { source { digest } image { url path digest mediaType bytes } } }';
let pictures = 0;
/** Removes the background of a picture that was not sent before. */
async function removeOne() {
  const start = performance.now();
  const { data, errors } = await api.send<any>(formOf(REMOVAL, { photo: blobOf(await drawn(16 + pictures++, 8)) }));
  return {
    removal: data?.removeBackground,
    codes: errors.map(({ extensions }) => extensions.code),
    seconds: (performance.now() - start) / 1000,
  };
}
const isBack = () => expect.poll(async () => (await removeOne()).codes, { timeout: 5_000, interval: 100 }).toEqual([]);

describe.skipIf(!hasSwift)('a server with its files in S3 (needs Debian: swift-*, memcached)', () => {
  beforeAll(async () => {
    swift = await startSwift();
  }, SWIFT_START);
  afterAll(() => swift?.remove());
  beforeEach(async () => {
    s3 = await swift.bucket();
  });
  afterEach(async () => {
    await api.close();
    await door?.close();
  });

  it('gives addresses of S3 for results, which need no key, and serves them itself too', async () => {
    api = await openTestServer(settingsOf(s3));
    const { removal, codes } = await removeOne();
    expect(codes).toEqual([]);
    const { url, path, digest, bytes, mediaType } = removal.image;
    expect(url).toMatch(new RegExp(`^${s3.endpoint}/${s3.bucket}${path}\\?`));
    const [there, here] = [await fetch(url), await api.app.fetch(`http://matteql.test${path}`)];
    for (const response of [there, here]) {
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe(mediaType);
      expect((await response.arrayBuffer()).byteLength).toBe(bytes);
    }
    const range = await api.app.fetch(`http://matteql.test${path}`, { headers: { range: 'bytes=1-3' } });
    expect(Buffer.from(await range.arrayBuffer()).toString()).toBe('PNG');
    expect(path).toBe(`/files/${digest}.png`);
    const objects = await swift.clientOf(s3).listObjects('/', 'files/');
    expect(objects!.map(({ Key }) => Key).sort()).toEqual(
      [`files/${digest}.png`, `files/${removal.source.digest}.source`].sort(),
    );
  });

  it('gives its own addresses where they are asked for, and another name of S3 where it has one', async () => {
    api = await openTestServer(settingsOf(s3, { S3_URLS: 'server' }));
    expect((await removeOne()).removal.image.url).toMatch(/^http:\/\/matteql\.test\/files\//);
    await api.close();
    api = await openTestServer(settingsOf(s3, { S3_PUBLIC_ENDPOINT: s3.endpoint.replace('127.0.0.1', 'localhost') }));
    const { url } = (await removeOne()).removal.image;
    expect(url).toMatch(/^http:\/\/localhost:/);
    expect((await fetch(url)).status).toBe(200);
  });

  it('tells of an S3 that is gone within two seconds, and works when it is back', async () => {
    api = await openTestServer(settingsOf(s3));
    const { removal } = await removeOne();
    await swift.stopProxy();
    for (let i = 0; i < 3; i++) {
      const { codes, seconds } = await removeOne();
      expect(codes).toEqual(['STORAGE_UNAVAILABLE']);
      expect(seconds).toBeLessThan(2);
    }
    expect((await api.app.fetch(`http://matteql.test${removal.image.path}`)).status).toBe(503);
    await swift.startProxy();
    await isBack();
    expect((await api.app.fetch(`http://matteql.test${removal.image.path}`)).status).toBe(200);
  });

  it('tells of an S3 that is frozen within two seconds, to all clients at once, and works when it goes on', async () => {
    api = await openTestServer(settingsOf(s3));
    await removeOne();
    swift.signalProxy('SIGSTOP');
    try {
      for (const { codes, seconds } of await Promise.all(Array.from({ length: 12 }, removeOne))) {
        expect(codes).toEqual(['STORAGE_UNAVAILABLE']);
        expect(seconds).toBeLessThan(2.5);
      }
      expect((await removeOne()).seconds).toBeLessThan(0.5);
    } finally {
      swift.signalProxy('SIGCONT');
    }
    await isBack();
  });

  it('tells of an S3 that is slow within two seconds, and works when it is not', async () => {
    door = await openDoor(Number(new URL(s3.endpoint).port));
    api = await openTestServer(settingsOf({ ...s3, endpoint: door.endpoint }));
    await removeOne();
    door.state.delay = 5_000;
    const { codes, seconds } = await removeOne();
    expect(codes).toEqual(['STORAGE_UNAVAILABLE']);
    expect(seconds).toBeLessThan(2);
    door.state.delay = 0;
    await isBack();
  });

  it('tells of a key that is not accepted any more, and loses nothing by it', async () => {
    api = await openTestServer(settingsOf(s3));
    const { removal } = await removeOne();
    await swift.stopProxy();
    await swift.startProxy('another');
    const { codes, seconds } = await removeOne();
    expect(codes).toEqual(['STORAGE_UNAVAILABLE']);
    expect(seconds).toBeLessThan(2);
    const again = `mutation { removeBackground(image: { digest: "${removal.source.digest}" }) { id } }`;
    expect((await api.app.fetch(`http://matteql.test${removal.image.path}`)).status).toBe(503);
    await swift.stopProxy();
    await swift.startProxy();
    await isBack();
    expect((await api.askRaw(again)).errors).toEqual([]);
  });

  it('takes a bucket that is gone for a failure, and not for files that are', async () => {
    api = await openTestServer(settingsOf(s3));
    const { removal } = await removeOne();
    const client = swift.clientOf(s3);
    for (const { Key } of (await client.listObjects())!) await client.deleteObject(Key);
    // Once it is empty it may go.
    await expect.poll(() => removeBucket(s3), { timeout: 5_000 }).toBe(true);
    expect((await removeOne()).codes).toEqual(['STORAGE_UNAVAILABLE']);
    expect((await api.app.fetch(`http://matteql.test${removal.image.path}`)).status).toBe(503);
    await client.createBucket();
    await isBack();
  });
});

async function removeBucket({ endpoint, bucket, ...keys }: S3Settings): Promise<boolean> {
  const root = new S3mini({ ...keys, endpoint, fetch: timedFetch('whole') });
  return root.deleteObject(bucket).catch(() => false);
}
