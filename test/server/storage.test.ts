import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { haltedNetwork } from '../support/halted.ts';
import { blobOf, dataUriOf, drawn, formOf, openTestServer, type TestServer } from '../support/server.ts';

describe('a server whose folder is gone', () => {
  let api: TestServer;
  let data: string;
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'matteql-data-'));
    api = await openTestServer({ DATA_DIR: data });
  });
  afterAll(async () => {
    await api.close();
    await rm(data, { recursive: true, force: true });
  });

  it.each<[string, () => Promise<void>]>([
    ['removed', async () => {}],
    ['a file now', () => writeFile(data, 'no folder')],
  ])('says so of uploads and results, and works on when it is back: %s', async (_, replace) => {
    await rm(data, { recursive: true });
    await replace();
    const png = await drawn(16, 8);
    const upload = formOf('mutation ($photo: Upload!) { removeBackground(image: { upload: $photo }) { id } }', {
      photo: blobOf(png),
    });
    const result = 'mutation { removeBackground(image: { sample: CAT }) { image { url } mask { dataUri } } }';
    const inline = `mutation { removeBackground(image: { dataUri: "${dataUriOf(png)}" }) { id } }`;
    const answers = [await api.send<any>(upload), await api.askRaw(inline), await api.askRaw(result)];
    for (const { errors } of answers)
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(['STORAGE_UNAVAILABLE']);
    expect(answers.map(({ errors }) => errors[0]?.extensions.path)).toEqual(['image', 'image', undefined]);
    // What needs no file is answered.
    expect(answers[2]?.data.removeBackground).toEqual({
      image: null,
      mask: { dataUri: expect.stringMatching(/^data:image\/png/) },
    });
    expect(JSON.stringify(answers)).not.toContain(data);

    await rm(data, { recursive: true, force: true });
    await mkdir(data);
    expect((await api.askRaw(inline)).errors).toEqual([]);
  });
});

it('reads the header of a picture once, and still misses bytes that are gone', async () => {
  const data = await mkdtemp(join(tmpdir(), 'matteql-data-'));
  const api = await openTestServer({ DATA_DIR: data });
  const through = vi.spyOn(api.services.memo, 'getOrMake');
  const dataUri = dataUriOf(await drawn(16, 8));
  const ask = (image: string) =>
    api.askRaw(`mutation { removeBackground(image: { ${image} }) { source { digest width height format } } }`);
  const first = await ask(`dataUri: "${dataUri}"`);
  const { source } = first.data.removeBackground;
  expect(source).toMatchObject({ width: 16, height: 8, format: 'png' });
  expect((await ask(`digest: "${source.digest}"`)).data.removeBackground.source).toEqual(source);
  expect(await Promise.all(through.mock.results.map(({ value }) => value))).toMatchObject([
    { fresh: true },
    { fresh: false },
  ]);
  await rm(data, { recursive: true });
  const { errors } = await ask(`digest: "${source.digest}"`);
  expect(errors.map(({ extensions }) => extensions.code)).toEqual(['UNKNOWN_DIGEST']);
  await api.close();
});

it('an upload that waits for its turn is there when its turn comes, whatever others send meanwhile', async () => {
  const api = await openTestServer({ FILES_BYTES: '5000', MAX_FILE_BYTES: '5000', MAX_RUNNING: '1', MEMO_BYTES: '0' });
  const upload = async (color: string, fields: string) =>
    api.send<any>(
      formOf(`mutation ($photo: Upload!) { removeBackground(image: { upload: $photo }) { ${fields} } }`, {
        photo: blobOf(await drawn(32, 32, color)),
      }),
    );
  await api.warm();
  const network = haltedNetwork(api);
  network.halt();
  const first = upload('#111', 'mask { width }');
  await network.is(1, 0);
  const second = upload('#222', 'id mask { url }');
  // Each is some hundred bytes, and is not wanted any more when it is here.
  for (let i = 0; i < 60; i++) expect((await upload(`#0000${(i + 16).toString(16)}`, 'id')).errors).toEqual([]);
  network.goOn();
  for (const { errors } of await Promise.all([first, second])) expect(errors).toEqual([]);
  await api.close();
});
