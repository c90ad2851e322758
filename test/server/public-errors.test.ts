import { afterEach, describe, expect, it } from 'vitest';
import { unlessAborted } from '../../src/server/unless-aborted.ts';
import { errorOf, openTestApp } from '../support/app.ts';

let open = openTestApp();
afterEach(() => {
  open = openTestApp();
});
const ask = (query: string) =>
  errorOf(open.fetch(`/graphql?query=${encodeURIComponent(query)}`, { headers: { 'x-request-id': 'my-request-1' } }));

describe('a failure of the server is masked, and logged whole with the id of its request', () => {
  it.each([
    ['a number beyond Int', '{ beyondInt }', 'Int cannot represent'],
    ['a value that an enum does not have', '{ unknownColor }', 'cannot represent value'],
    ['an abort that is not of the request', '{ aborts }', 'aborted'],
    ['an error of a plugin that looks like one of HTTP', '{ httpError }', 'a secret'],
  ])('%s', async (_, query, logged) => {
    expect(await ask(query)).toEqual({
      status: 200,
      code: 'INTERNAL_SERVER_ERROR',
      requestId: 'my-request-1',
      message: 'Something went wrong on the server. Report it to the operator: my-request-1.',
    });
    const [line] = open.errors();
    expect(line?.details.requestId).toBe('my-request-1');
    expect(line?.details.err.message).toContain(logged);
  });
});

it('a value of the client is not one', async () => {
  expect((await ask('query ($to: Int!) { hello }')).code).toBe('GRAPHQL_VALIDATION_FAILED');
  expect((await ask('{ hello(to: 7) }')).code).toBe('GRAPHQL_VALIDATION_FAILED');
  expect(open.errors()).toEqual([]);
});

it('a store that cannot be written to leaves a line that names the place', async () => {
  expect((await ask('{ full }')).code).toBe('STORAGE_UNAVAILABLE');
  expect(open.errors()).toHaveLength(1);
  expect(open.errors()[0]?.details.err.message).toContain("'/data/x'");
});

describe('waiting no longer than a signal lets it', () => {
  it('does not begin where the signal has aborted', async () => {
    let begun = false;
    const waited = unlessAborted(AbortSignal.abort('over'), () => {
      begun = true;
      return new Promise(() => {});
    });
    await expect(waited).rejects.toBe('over');
    expect(begun).toBe(false);
  });

  it('leaves no listener behind', async () => {
    const { signal } = new AbortController();
    const added = new Set<unknown>();
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      added.add(args[1]);
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      added.delete(args[1]);
      remove(...args);
    };
    expect(await unlessAborted(signal, async () => 7)).toBe(7);
    await new Promise(setImmediate);
    expect(added.size).toBe(0);
  });
});
