import type { InferenceSession } from 'onnxruntime-node';
import { expect, test, vi } from 'vitest';
import { openSession } from '../../src/engine/open-session.ts';

const options = { provider: 'cpu', threads: 1 } as const;
const session = { inputNames: ['x'] } as unknown as InferenceSession;

test('a graph is optimized as far as the runtime can', async () => {
  const create = vi.fn(async () => session);
  const log = vi.fn();
  expect(await openSession('/x.onnx', options, log, create)).toEqual({ session, optimization: 'full' });
  expect(create.mock.calls).toMatchObject([
    ['/x.onnx', { graphOptimizationLevel: 'all', executionProviders: ['cpu'] }],
  ]);
  expect(log).not.toHaveBeenCalled();
});

test('one that fails in the optimizer is tried once with less of it, and that is logged', async () => {
  const create = vi.fn(async (_graph: unknown, { graphOptimizationLevel }: InferenceSession.SessionOptions) => {
    if (graphOptimizationLevel === 'all') throw new Error('fusion failed');
    return session;
  });
  const log = vi.fn();
  expect(await openSession('/x.onnx', options, log, create)).toEqual({ session, optimization: 'basic' });
  expect(create).toHaveBeenCalledTimes(2);
  expect(log).toHaveBeenCalledWith(expect.stringContaining('basic optimization only'), { why: 'fusion failed' });
});

test('one that does not load at all fails with the first error', async () => {
  const create = vi.fn(async (_graph: unknown, { graphOptimizationLevel }: InferenceSession.SessionOptions) => {
    throw new Error(`no ${graphOptimizationLevel}`);
  });
  await expect(openSession('/x.onnx', options, () => {}, create)).rejects.toThrow('no all');
});

test('one with operations that a GPU does not have runs them on the processor, and that is logged', async () => {
  const create = vi.fn(async (_graph: unknown, { extra }: InferenceSession.SessionOptions) => {
    const { session: entries } = extra as { session: { disable_cpu_ep_fallback?: string } };
    if (entries.disable_cpu_ep_fallback) throw new Error('fallback to CPU EP has been explicitly disabled by the user');
    return session;
  });
  const log = vi.fn();
  const gpu = { provider: 'webgpu', threads: 1 } as const;
  expect(await openSession('/x.onnx', gpu, log, create)).toEqual({ session, optimization: 'full' });
  expect(create.mock.calls.map(([, { executionProviders }]) => executionProviders)).toEqual([['webgpu'], ['webgpu']]);
  expect(log.mock.calls).toEqual([[expect.stringContaining('on the processor'), { provider: 'webgpu' }]]);
});
