import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFiles } from '../support/open-files.ts';
import { openTestServer, type TestServer } from '../support/server.ts';

const RESULT = 'mutation { removeBackground(image: { sample: CAT }) { image { url } mask { url } } }';

describe('a result over a socket', () => {
  let api: TestServer;
  let origin: string;
  beforeAll(async () => {
    api = await openTestServer();
    origin = await api.listen();
  });
  afterAll(() => api.close());

  const results = async () => {
    const { data } = await api.askRaw(RESULT);
    const local = ({ url }: { url: string }) => `${origin}${new URL(url).pathname}`;
    return { image: local(data.removeBackground.image), mask: local(data.removeBackground.mask) };
  };
  const fileOf = (url: string) => join(api.config.dataFolder, new URL(url).pathname.split('/').at(-1)!);

  it('that another program removed is not there, and the server lives on', async () => {
    const { image, mask } = await results();
    await rm(fileOf(image));
    expect((await fetch(image)).status).toBe(404);
    expect((await fetch(mask)).status).toBe(200);
    expect((await fetch((await results()).image)).status).toBe(200);
  });

  it('is not held open for a client that leaves in the middle', async () => {
    const { image } = await results();
    const leaving = new AbortController();
    const { body } = await fetch(image, { signal: leaving.signal });
    await body!.getReader().read();
    leaving.abort();
    await expect.poll(() => openFiles(api.config.dataFolder)).toEqual([]);
  });
});
