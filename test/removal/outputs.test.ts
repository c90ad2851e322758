import { expect, it } from 'vitest';
import { constant, type Key, type Node } from '../../src/pipeline/index.ts';
import { createOutputs } from '../../src/removal/outputs.ts';
import { deferred, turns } from '../support/deferred.ts';

const { signal } = new AbortController();

/** An output of so many bytes, which is done when it is told. */
function output(bytes: number, ...inputs: Node<unknown>[]) {
  const done = deferred<number>();
  const seen = { started: 0, readers: 0 };
  const node: Node<number> = {
    ...constant(`${Math.random()}` as Key, () => bytes),
    bytes,
    held: bytes,
    inputs,
    claim: () => void seen.readers++,
    release: () => void seen.readers--,
    get: () => {
      seen.started++;
      return done.promise;
    },
  };
  return { node, seen, finish: () => done.resolve(bytes) };
}

/** A context that notes what is reserved. */
function context() {
  const reserved: number[] = [];
  const place = (bytes: number) => {
    reserved.push(bytes);
    return { run: <T>(job: () => Promise<T>) => job() };
  };
  return { reserved, context: { signal, place } };
}

it('reserves once for all that is asked for in one turn, before any of it is made', async () => {
  const { reserved, context: on } = context();
  const make = createOutputs(on, 1_000);
  const shared = output(100).node;
  const outputs = [output(10, shared), output(20, shared), output(30, shared)];
  const made = outputs.map(({ node }) => make(node, true));
  expect(outputs.map(({ seen }) => seen)).toEqual(outputs.map(() => ({ started: 0, readers: 0 })));
  await turns();
  expect(reserved).toEqual([100 + 30 + 20]);
  expect(outputs.map(({ seen }) => seen.started)).toEqual([1, 1, 0]);
  outputs[0]!.finish();
  await turns();
  expect(outputs.map(({ seen }) => seen.started)).toEqual([1, 1, 1]);
  for (const { finish } of outputs) finish();
  expect(await Promise.all(made)).toEqual([10, 20, 30]);
  expect(outputs.map(({ seen }) => seen.readers)).toEqual([0, 0, 0]);
});

it('makes one at a time where two do not fit', async () => {
  const { reserved, context: on } = context();
  const make = createOutputs(on, 70);
  const outputs = [output(40), output(50)];
  const made = outputs.map(({ node }) => make(node, true));
  await turns();
  expect(reserved).toEqual([50]);
  expect(outputs.map(({ seen }) => seen.started)).toEqual([1, 0]);
  for (const { finish } of outputs) finish();
  await Promise.all(made);
});

it('refuses what can never fit, with the numbers, and makes the rest', async () => {
  const { context: on } = context();
  const make = createOutputs(on, 50e6);
  const [large, small] = [output(60e6), output(10e6)];
  const asked = make(large.node, true);
  const made = make(small.node, true);
  await expect(asked).rejects.toMatchObject({
    code: 'IMAGE_TOO_LARGE',
    message: expect.stringMatching(/60 MB.*50 MB/),
  });
  small.finish();
  expect(await made).toBe(10e6);
  expect(large.seen).toEqual({ started: 0, readers: 0 });
});

it('refuses a document whose outputs together can never fit', async () => {
  const { context: on } = context();
  const make = createOutputs(on, 100e6);
  // Each fits alone, but what two and two of them share must be held for all.
  const [a, b] = [output(60e6).node, output(60e6).node];
  const outputs = [output(1e6, a), output(2e6, a), output(3e6, b), output(4e6, b)];
  const asked = await Promise.allSettled(outputs.map(({ node }) => make(node, true)));
  for (const each of asked) {
    expect(each).toMatchObject({ status: 'rejected', reason: { code: 'QUERY_TOO_COMPLEX' } });
  }
});

it('does not keep facts waiting for pictures', async () => {
  const { context: on } = context();
  const make = createOutputs(on, 1_000);
  const outputs = [output(1), output(2), output(3)];
  const fact = output(0);
  const made = [...outputs.map(({ node }) => make(node, true)), make(fact.node, false)];
  await turns();
  expect(fact.seen.started).toBe(1);
  for (const { finish } of [...outputs, fact]) finish();
  await Promise.all(made);
});

it('is rejected, and nothing else happens, where the request ends before its outputs begin', async () => {
  const gone = new Error('gone');
  const place = () => {
    throw gone;
  };
  const make = createOutputs({ signal, place }, 1_000);
  const { node, seen } = output(10);
  await expect(make(node, true)).rejects.toBe(gone);
  expect(seen).toEqual({ started: 0, readers: 0 });
});

it('claims nothing before there is a place: what is claimed may be held, and only a place counts it', async () => {
  const turn = deferred();
  const place = () => ({
    run: async <T>(job: () => Promise<T>) => {
      await turn.promise;
      return job();
    },
  });
  const make = createOutputs({ signal, place }, 1_000);
  const outputs = [output(10), output(20)];
  const made = outputs.map(({ node }) => make(node, true));
  await turns();
  expect(outputs.map(({ seen }) => seen.readers)).toEqual([0, 0]);
  turn.resolve();
  await turns();
  expect(outputs.map(({ seen }) => seen.readers)).toEqual([1, 1]);
  for (const { finish } of outputs) finish();
  await Promise.all(made);
  expect(outputs.map(({ seen }) => seen.readers)).toEqual([0, 0]);
});
