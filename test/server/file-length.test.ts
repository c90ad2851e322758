import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp } from '../support/app.ts';
import { slowPost } from '../support/halted.ts';

/* Files of 1,000 bytes at most. The rest of each body is never sent. */

const open = openTestApp();
let url: string;
beforeAll(async () => {
  url = `http://127.0.0.1:${await open.listen()}/graphql`;
});
afterAll(() => open.close());

const query = 'mutation ($files: [Upload]) { send(files: $files) }';

function begin(length: number, files: number) {
  const names = Array.from({ length: files }, (_, index) => String(index));
  const field = (name: string, value: object) =>
    `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${JSON.stringify(value)}\r\n`;
  const head =
    field('operations', { query, variables: { files: names.map(() => null) } }) +
    field('map', Object.fromEntries(names.map((name) => [name, [`variables.files.${name}`]])));
  const { request, answer } = slowPost(url, {
    'content-type': 'multipart/form-data; boundary=b',
    'x-graphql-yoga-csrf': '1',
    'content-length': head.length + length,
  });
  request.on('error', () => {});
  request.write(`${head}--b\r\ncontent-disposition: form-data; name="0"; filename="a"\r\n\r\nabc`);
  return { request, answer };
}

describe('a form whose length tells that a file is too large', () => {
  it.each([
    ['one file', 6_000, 1],
    ['several, which cannot all be within the limit', 12_000, 2],
  ])('%s: is answered before it is sent', async (_, length, files) => {
    const { request, answer } = begin(length, files);
    const { status, json } = await answer;
    request.destroy();
    expect(status).toBe(200);
    expect(json.errors.length).toBeGreaterThan(0);
    for (const { extensions, message } of json.errors) {
      expect(extensions.code).toBe('FILE_TOO_LARGE');
      expect(message).toMatch(/1000 bytes at most/);
    }
  });

  it('a form that does not tell is read', async () => {
    const { request, answer } = begin(1_500, 1);
    const early = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 200, 'not yet'))]);
    expect(early).toBe('not yet');
    request.destroy();
  });
});
