import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { CodedError } from '../../src/schema/index.ts';
import type { IngestPart } from '../../src/server/index.ts';
import { openTestApp } from '../support/app.ts';
import { slowPost, until } from '../support/halted.ts';

/* Forms that do not arrive, and files that are not taken: nothing outlives its request. */

const operations = JSON.stringify({ query: 'mutation ($a: Upload) { send(files: [$a]) }', variables: { a: null } });
const part = (name: string, text: string) => `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`;
const head = part('operations', operations) + part('map', '{"0":["variables.a"]}');
const FILE = '--b\r\ncontent-disposition: form-data; name="0"; filename="a"\r\n\r\n';
const END = '\r\n--b--\r\n';
const MAX = 1_000_000;

let open: ReturnType<typeof openTestApp>;
afterEach(() => open.close());

async function send(ingest: IngestPart, deadline: number, length: number) {
  open = openTestApp({ deadline, maxFileBytes: MAX }, { ingest });
  const url = `http://127.0.0.1:${await open.listen()}/graphql`;
  return slowPost(url, {
    'content-type': 'multipart/form-data; boundary=b',
    'x-graphql-yoga-csrf': 1,
    'content-length': length,
  });
}

it('a store that hangs is not waited for beyond the deadline, with its signal aborted', async () => {
  let ended: AbortSignal | undefined;
  const body = head + FILE + 'x'.repeat(500_000) + END;
  const { request, answer } = await send(
    (_bytes, _info, signal) => {
      ended = signal;
      return new Promise(() => {});
    },
    1,
    body.length,
  );
  request.end(body);
  const { status, json } = await answer;
  expect([status, json.errors[0].extensions.code]).toEqual([200, 'DEADLINE_EXCEEDED']);
  expect(ended?.reason).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
});

it('a store that is full fails the file at once, without a deadline, and the rest of its part is read', async () => {
  const body = head + FILE + 'x'.repeat(900_000) + END;
  const full: IngestPart = async (bytes) => {
    for await (const _ of bytes)
      throw new CodedError('STORAGE_UNAVAILABLE', 'The server cannot store files at present.');
  };
  const { request, answer } = await send(full, 0, body.length);
  request.end(body);
  expect((await answer).json.errors[0].extensions.code).toBe('STORAGE_UNAVAILABLE');
});

it('a client that disconnects ends what takes its file, and leaves nothing admitted', async () => {
  let failure: unknown;
  let begun = false;
  const { request } = await send(
    async (bytes) => {
      try {
        for await (const _ of bytes) begun = true;
      } catch (error) {
        failure = error;
        throw error;
      }
    },
    0,
    10_000,
  );
  request.write(`${head + FILE}begun`);
  await until(() => begun);
  request.destroy();
  await until(() => failure !== undefined);
  expect(failure).toMatchObject({ code: 'CANCELLED' });
  await until(() => open.admission.status.waiting === 0);
  expect(open.errors()).toEqual([]);
  expect(open.lines.at(-1)?.details).toMatchObject({ path: '/graphql', status: 499 });
});

it('a form without a length ends at the limit of all its parts', async () => {
  open = openTestApp({ maxFileBytes: 1_000, maxFiles: 1 });
  const url = `http://127.0.0.1:${await open.listen()}/graphql`;
  const { request, answer } = slowPost(url, {
    'content-type': 'multipart/form-data; boundary=b',
    'x-graphql-yoga-csrf': 1,
    'transfer-encoding': 'chunked',
  });
  request.on('error', () => {});
  request.write(`--b\r\ncontent-disposition: form-data; name="other"; filename="a"\r\n\r\n`);
  let isAnswered = false;
  answer.then(() => {
    isAnswered = true;
  });
  for (let i = 0; i < 1_000 && !isAnswered; i++) {
    if (!request.write(Buffer.alloc(100_000))) await Promise.race([once(request, 'drain'), answer]);
  }
  const { status, json } = await answer;
  expect([status, json.errors[0].extensions.code]).toEqual([413, 'BODY_TOO_LARGE']);
  request.destroy();
});
