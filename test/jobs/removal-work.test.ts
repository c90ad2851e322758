import { expect, it } from 'vitest';
import { createRemovalWork, type RemovalWorkParts } from '../../src/jobs/index.ts';
import { CodedError } from '../../src/pipeline/index.ts';

/** The codes that traces of work end with that fails so. */
async function traced(fail: (end: AbortController) => never) {
  const codes: unknown[] = [];
  const end = new AbortController();
  const work = createRemovalWork({
    services: {},
    background: () => () => ({}),
    deadline: 0,
    sources: () => fail(end),
    traceWork: () => ({ telemetry() {}, end: (code: unknown) => void codes.push(code) }),
  } as unknown as RemovalWorkParts);
  const task = { job: { id: 'job', client: 'client' }, index: 0, item: { digest: 'd' }, request: {} };
  await expect(work(task as never, end.signal)).rejects.toThrow();
  return codes;
}

it('traces of pictures end with the code of what failed, and with that of the end where they are ended', async () => {
  const broken = () => {
    throw new Error('broken');
  };
  expect(await traced(broken)).toEqual(['INTERNAL_SERVER_ERROR']);
  const refused = () => {
    throw new CodedError('UNKNOWN_DIGEST', 'There is none.');
  };
  expect(await traced(refused)).toEqual(['UNKNOWN_DIGEST']);
  const ended = (end: AbortController) => {
    end.abort(new CodedError('CANCELLED', 'The job was cancelled.'));
    return broken();
  };
  expect(await traced(ended)).toEqual(['CANCELLED']);
});
