import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { graphql } from '../../gql/index.ts';
import { ended, outcomesOf, storePictures, submit } from '../../support/batches.ts';
import { openTestServer } from '../../support/server.ts';

const Archive = graphql(`query Archive($id: ID!) { job(id: $id) { archive } }`);

it('is a ZIP of the pictures that any program unpacks, and breaks off where one is gone', async () => {
  const api = await openTestServer();
  const folder = await mkdtemp(join(tmpdir(), 'matteql-zip-'));
  try {
    const digests = await storePictures(api, 3);
    const items = digests.map((digest, i) => ({ image: { digest }, reference: `shop/${i}.jpg` }));
    const { id } = await submit(api, [...items, { image: { digest: '0'.repeat(64) } }]);
    await ended(api, id);
    const archive = (await api.ask(Archive, { id })).data.job!.archive!;
    expect(archive).toBe(`http://matteql.test/jobs/${id}.zip`);
    const response = await api.app.fetch(archive);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${id.slice(0, 8)}.zip"`,
    });
    const zip = join(folder, 'a.zip');
    await writeFile(zip, Buffer.from(await response.arrayBuffer()));
    await promisify(execFile)('python3', ['-m', 'zipfile', '-e', zip, folder]);
    expect((await readdir(join(folder, 'shop'))).sort()).toEqual(['0.png', '1.png', '2.png']);
    for (const [i, { removal }] of (await outcomesOf(api, id)).slice(0, 3).entries()) {
      const bytes = await readFile(join(folder, 'shop', `${i}.png`));
      expect(`data:image/png;base64,${bytes.toString('base64')}`).toBe(removal!.image!.dataUri);
    }
    expect((await api.app.fetch(archive, { method: 'HEAD' })).status).toBe(200);
    expect((await api.app.fetch(archive, { method: 'POST' })).status).toBe(405);
    expect((await api.app.fetch(archive.replace(id, '00000000-0000-4000-8000-000000000000'))).status).toBe(404);

    const image = (await outcomesOf(api, id))[1]!.removal!.image!.digest;
    for (const owner of await api.services.store.ownersOf(image)) await api.services.store.release(owner);
    await api.services.store.remove(image);
    const read = async () => (await fetch(archive.replace('http://matteql.test', await api.listen()))).arrayBuffer();
    await expect(read()).rejects.toThrow('terminated');
  } finally {
    await api.close();
    await rm(folder, { recursive: true });
  }
});

it('is null while there is no picture', async () => {
  const api = await openTestServer();
  try {
    const { id } = await submit(api, [{ image: { digest: '0'.repeat(64) } }]);
    await ended(api, id);
    expect((await api.ask(Archive, { id })).data.job!.archive).toBeNull();
  } finally {
    await api.close();
  }
});
