import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blobOf, dataUriOf, drawn, formOf, openTestHouse, type TestHouse } from '../support/server.ts';

describe('a server whose folder is gone', () => {
  let house: TestHouse;
  let data: string;
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'matteql-data-'));
    house = await openTestHouse({ DATA_DIR: data });
  });
  afterAll(async () => {
    await house.close();
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
    const answers = [await house.send<any>(upload), await house.askRaw(inline), await house.askRaw(result)];
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
    expect((await house.askRaw(inline)).errors).toEqual([]);
  });
});
