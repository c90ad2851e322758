import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createServerClient } from '../../../src/cli/remote/server-client.ts';
import { drawn, openTestServer, type TestServer } from '../../support/server.ts';
import { cli } from '../terminal.ts';
import { type CutFolder, openCutFolder } from './run-cut.ts';

let folder: CutFolder;
let at: CutFolder['at'];
let api: TestServer;
let address: string;
let photo: Buffer;
beforeAll(async () => {
  folder = await openCutFolder();
  at = folder.at;
  api = await openTestServer();
  address = await api.listen();
  photo = await drawn(40, 30);
});
afterAll(() => Promise.all([api.close(), folder.remove()]));

const jobs = async (...words: string[]) => cli(['jobs', ...words, '--server', address], {});

it('a job cuts what a folder holds, masks included, as this process would', async () => {
  const mask = await sharp(photo).negate().png().toBuffer();
  const small = await drawn(60, 20);
  const bad = photo.subarray(0, 90);
  await folder.write({ 'p/one.png': photo, 'p/a/two.png': small, 'p/bad.png': bad, 'p/x.txt': 'x', 'm/one.png': mask });
  const words = (out: string) => [at('p'), '-o', at(out), '--composite.color'];
  const first = await folder.cut([...words('there'), '--server', address, '--job']);
  expect(first).toMatchObject({ code: 1, err: expect.stringMatching(/Failed:\n.*bad\.png/) });
  expect(String(first.out)).toMatch(/2 cut .*, 1 no pictures, 1 failed/);
  await folder.cut(words('here'));
  for (const name of ['one.png', 'a/two.png'])
    expect(await readFile(at('there', name))).toEqual(await readFile(at('here', name)));
  expect(await folder.files('there')).toEqual(['.matteql-cut.jsonl', 'a/two.png', 'one.png']);
  const again = await folder.cut([...words('there'), '--server', address, '--job']);
  expect(String(again.out)).toMatch(/0 cut, 2 there already/);

  const masked = [at('p/one.png'), '-o', at('masked'), '--mask', at('m'), '--server', address, '--job'];
  expect(await folder.cut(masked)).toMatchObject({ code: 0 });
  const { data } = await sharp(at('masked/one.png')).raw().toBuffer({ resolveWithObject: true });
  expect([data[3], data[4 * 39 + 3]]).toEqual([255, 0]);
});

it('stopped and started again, it takes up its job, and sends nothing twice', async () => {
  const pictures = Array.from({ length: 12 }, async (_, i) => [`q/${10 + i}.png`, await drawn(300 + i, 200)] as const);
  await folder.write(Object.fromEntries(await Promise.all(pictures)));
  const count = async () => (await jobs('list')).out.trim().split('\n').length;
  const had = await count();
  const stop = new AbortController();
  const words = [at('q'), '-o', at('job'), '--server', address, '--job'];
  const onError = (text: string) => text.includes('→') && stop.abort();
  expect(await folder.cut(words, { signal: stop.signal, onError })).toMatchObject({ code: 130 });
  expect(await folder.files('job')).toContain('.matteql-job.json');
  const made = (await folder.done('job')).length;
  expect(made).toBeLessThan(12);
  expect(await folder.cut(words)).toMatchObject({ code: 0, out: expect.anything() });
  expect(await folder.done('job')).toHaveLength(12);
  expect(await count()).toBe(had + 1);
  expect(await folder.files('job')).not.toContain('.matteql-job.json');
});

it('a result that the server no longer has fails its picture alone, and the next start makes it', async () => {
  await folder.write({ 'r/one.png': photo, 'r/two.png': await drawn(50, 20) });
  const words = [at('r'), '-o', at('lost'), '--server', address, '--job'];
  const real = fetch;
  let lost = 0;
  const spy = vi.spyOn(globalThis, 'fetch').mockImplementation(async (target, init) => {
    const isResult = String(target).includes('/files/');
    return isResult && lost++ === 0 ? Response.json({ errors: [] }, { status: 404 }) : real(target, init);
  });
  const first = await folder.cut(words);
  spy.mockRestore();
  expect(first).toMatchObject({ code: 1, err: expect.stringMatching(/no longer has it/) });
  expect(await folder.done('lost')).toHaveLength(1);
  expect(await folder.cut(words)).toMatchObject({ code: 0 });
  expect(await folder.done('lost')).toHaveLength(2);
});

it('jobs are listed, shown and cancelled', async () => {
  const list = await jobs('list', '--first', '1');
  const [head, row] = list.out.trim().split('\n');
  expect(head).toMatch(/^ID +STATE +DONE +FAILED +TOTAL +CREATED +ENDED$/);
  expect(row).toMatch(/ FINISHED +1 +0 +1 /);
  const id = row!.split(' ')[0]!;
  expect((await jobs('show', id)).out).toContain(id);
  expect((await jobs('cancel', id)).out).toMatch(/FINISHED/);
  expect(await jobs('show', 'nix')).toMatchObject({ code: 1, out: '' });
  const submit =
    'mutation ($image: ImageInput!) { submitRemovals(items: [{ image: $image, reference: "lost\\u001b[2J" }]) { id } }';
  const variables = { image: { digest: 'a'.repeat(64) } };
  const client = createServerClient(address, undefined);
  const { submitRemovals } = await client.ask(submit, variables, new AbortController().signal);
  const lost = submitRemovals.id;
  await expect.poll(async () => (await jobs('show', lost)).out).toContain('lost\\u001b[2J: UNKNOWN_DIGEST: ');
  expect(await cli(['jobs', 'list', '--server', 'http://127.0.0.1:9'], {})).toMatchObject({
    code: 1,
    err: expect.stringMatching(/cannot be reached/),
  });
});

it('a job is of a server', async () => {
  await folder.write({ 'one.png': photo });
  expect(await folder.cut([at('one.png'), '--job'])).toMatchObject({ code: 2, err: expect.stringMatching(/--server/) });
});

it('a job takes pictures in its recipe', async () => {
  await folder.write({ 's/one.png': photo, 's/two.png': await drawn(52, 20), 'wall.png': await drawn(20, 20, '#08f') });
  const words = (out: string) => [at('s'), '-o', at(out), '--composite.picture.image', at('wall.png')];
  expect(await folder.cut([...words('by-job'), '--server', address, '--job'])).toMatchObject({ code: 0 });
  expect(await folder.cut(words('by-hand'))).toMatchObject({ code: 0 });
  for (const name of ['one.png', 'two.png'])
    expect(await readFile(at('by-job', name))).toEqual(await readFile(at('by-hand', name)));
});
