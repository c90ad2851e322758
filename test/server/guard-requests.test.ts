import { expect, it } from 'vitest';
import { CodedError } from '../../src/pipeline/index.ts';
import { openTestServer } from '../support/server.ts';

const ARCHIVE = 'http://matteql.test/jobs/00000000-0000-0000-0000-000000000000.zip';

it.each([
  [new CodedError('STORAGE_UNAVAILABLE', 'Another server works on the jobs.'), 503, 'STORAGE_UNAVAILABLE'],
  [new Error('secret detail'), 500, 'INTERNAL_SERVER_ERROR'],
])('a failure before GraphQL is a coded answer without a stack trace: %s', async (error, status, code) => {
  const api = await openTestServer({}, { archive: () => Promise.reject(error) });
  const response = await api.app.fetch(ARCHIVE);
  const text = await response.text();
  expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/json; charset=utf-8']);
  expect(JSON.parse(text).errors[0].extensions.code).toBe(code);
  expect(text).not.toMatch(/secret detail|\bat .*\.ts/);
  await api.close();
});
