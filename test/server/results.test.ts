import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataUriOf, drawn, openTestServer, type TestServer } from '../support/server.ts';

let api: TestServer;
beforeAll(async () => {
  api = await openTestServer();
});
afterAll(() => api.close());

describe('results', () => {
  const fileOf = async () => {
    const query = `mutation { removeBackground(image: { dataUri: "${dataUriOf(await drawn(40, 20))}" }) { image { url bytes digest } } }`;
    return (await api.askRaw(query)).data.removeBackground.image as { url: string; bytes: number; digest: string };
  };
  const get = (address: string, headers: Record<string, string> = {}, method = 'GET') =>
    api.app.fetch(address, { method, headers });

  it('come with the right headers', async () => {
    const { url: address, bytes, digest } = await fileOf();
    const response = await get(address);
    expect(response.status).toBe(200);
    expect((await response.arrayBuffer()).byteLength).toBe(bytes);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      etag: `"${digest}"`,
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
    });
    const age = Number(/max-age=(\d+)/.exec(response.headers.get('cache-control') ?? '')?.[1]);
    expect(age).toBeGreaterThan(3500);
    expect(age).toBeLessThanOrEqual(3600);
  });

  it('in parts, and not again to a client that has them', async () => {
    const { url: address, bytes, digest } = await fileOf();
    const part = await get(address, { range: 'bytes=1-3' });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 1-3/${bytes}`]);
    expect(Buffer.from(await part.arrayBuffer()).toString()).toBe('PNG');
    expect((await get(address, { range: `bytes=${bytes}-` })).status).toBe(416);
    expect((await get(address, { range: 'lines=1-2' })).status).toBe(200);
    expect((await get(address, { range: 'bytes=1-3', 'if-range': '"other"' })).status).toBe(200);
    expect((await get(address, { 'if-none-match': `"${digest}"` })).status).toBe(304);
    expect((await get(address, {}, 'HEAD')).headers.get('content-length')).toBe(String(bytes));
    expect((await get(address, {}, 'DELETE')).status).toBe(405);
  });

  it('nothing else is served, sources neither', async () => {
    const { digest } = await fileOf();
    const source = (await api.askRaw('mutation { removeBackground(image: { sample: CAT }) { source { digest } } }'))
      .data;
    for (const path of [
      `${digest}.jpg`,
      `${source.removeBackground.source.digest}.source`,
      '../package.json',
      '%2e%2e/%2e%2e/package.json',
      `${'0'.repeat(64)}.png`,
    ]) {
      expect((await get(`http://matteql.test/files/${path}`)).status, path).toBe(404);
    }
  });
});
