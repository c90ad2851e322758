import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createFileSignatures } from '../../src/server/file-signatures.ts';
import { errorOf } from '../support/app.ts';
import { openTestServer, type TestServer } from '../support/server.ts';

const SECRET = 'a secret of thirty-two characters';
const RESULT = 'mutation { removeBackground(image: { sample: CAT }) { image { url path digest } } }';

describe('with FILES_SECRET', () => {
  let api: TestServer;
  beforeAll(async () => {
    api = await openTestServer({ FILES_SECRET: SECRET, FILES_TTL: '600' });
  });
  afterAll(() => api.close());
  const image = async () => (await api.askRaw(RESULT)).data.removeBackground.image;
  const refused = { status: 403, code: 'UNAUTHENTICATED' };

  it('the address of an answer opens its result, and is for one client', async () => {
    const { url, path } = await image();
    expect(url).toMatch(/\/files\/[\da-f]{64}\.png\?expires=\d+&signature=[\w-]{43}$/);
    expect(url.endsWith(path)).toBe(true);
    const answer = await api.app.fetch(url);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
    const [, seconds] = /^private, max-age=(\d+), immutable$/.exec(answer.headers.get('cache-control')!)!;
    expect(Number(seconds)).toBeGreaterThan(500);
    expect(Number(seconds)).toBeLessThanOrEqual(660);
    expect((await api.app.fetch(url, { headers: { range: 'bytes=0-9' } })).status).toBe(206);
    const download = await api.app.fetch(`${url}&download=cat`);
    expect(download.headers.get('content-disposition')).toContain('attachment; filename="cat.png"');
  });

  it('nothing else does: no digest alone, no other file, no longer time, no part of a signature', async () => {
    const { url, digest } = await image();
    const [address, query] = url.split('?');
    const parameters = new URLSearchParams(query);
    const later = Number(parameters.get('expires')) + 60;
    const signature = parameters.get('signature')!;
    const others = [
      address,
      `${address}?expires=${later}&signature=${signature}`,
      `${address}?expires=${parameters.get('expires')}&signature=${signature.slice(0, -2)}`,
      `${address}?expires=${parameters.get('expires')}&signature=`,
      `${address}?signature=${signature}`,
      `${address.replace(digest, 'ab'.repeat(32))}?${query}`,
      `${address.replace('.png', '.jpg')}?${query}`,
    ];
    for (const other of others) expect([other, await errorOf(api.app.fetch(other))]).toMatchObject([other, refused]);
  });

  it('a signed address of a file that is not there says so', async () => {
    const { sign } = createFileSignatures(SECRET, 600);
    const gone = await errorOf(api.app.fetch(`http://matteql.test${sign(`/files/${'ab'.repeat(32)}.png`)}`));
    expect(gone).toMatchObject({ status: 404, code: 'UNKNOWN_DIGEST' });
  });

  it('/cut answers with the picture, and its address is signed', async () => {
    const picture = await (await api.app.fetch((await image()).url)).arrayBuffer();
    const answer = await api.app.fetch('http://matteql.test/cut', {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: picture,
    });
    expect(answer.status).toBe(200);
    const address = answer.headers.get('content-location')!;
    expect((await api.app.fetch(address)).status).toBe(200);
    expect((await api.app.fetch(address.split('?')[0]!)).status).toBe(403);
  });

  it('archives of jobs are signed too', async () => {
    const submitted = await api.askRaw('mutation { submitRemovals(items: [{ image: { sample: CAT } }]) { id } }');
    const { id } = submitted.data.submitRemovals;
    const job = () => api.askRaw('query ($id: ID!) { job(id: $id) { state archive } }', { id });
    await expect.poll(async () => (await job()).data.job.state, { timeout: 20_000 }).toBe('FINISHED');
    const { archive } = (await job()).data.job;
    expect(await errorOf(api.app.fetch(`http://matteql.test/jobs/${id}.zip`))).toMatchObject(refused);
    const answer = await api.app.fetch(archive);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/zip']);
    await answer.body?.cancel();
  });
});

describe('signatures', () => {
  afterEach(() => void vi.useRealTimers());
  const at = (path: string) => new URL(path, 'http://localhost');

  it('end with their time, and are the same for a minute', () => {
    vi.useFakeTimers({ now: 1_800_000_010_000 });
    const { sign, refusal, secondsLeft } = createFileSignatures(SECRET, 100);
    const path = sign('/files/a.png');
    expect(refusal(at(path))).toBeUndefined();
    expect(secondsLeft(at(path))).toBe(110);
    vi.advanceTimersByTime(5_000);
    expect(sign('/files/a.png')).toBe(path);
    vi.advanceTimersByTime(104_000);
    expect(refusal(at(path))).toBeUndefined();
    vi.advanceTimersByTime(1_000);
    expect(refusal(at(path))?.message).toMatch(/^The time of this address has passed/);
    expect(sign('/files/a.png')).not.toBe(path);
  });

  it('of another secret are none', () => {
    const other = createFileSignatures(`${SECRET}!`, 100);
    expect(other.refusal(at(createFileSignatures(SECRET, 100).sign('/files/a.png')))?.status).toBe(403);
  });
});
