import { describe, expect, it } from 'vitest';
import { type AnyPlugin, CodedError, createTrace, definePlugin, type HeavyHost } from '../../src/pipeline/index.ts';
import { deferred, turns } from '../support/deferred.ts';
import { sourceOf, tinyPipeline } from '../support/tiny.ts';

const byteOf = ({ data }: { data: Uint8Array }) => data[0];

describe('pulling', () => {
  it('runs nothing before it is asked, and then only what is needed', async () => {
    const { log, execution, bound } = tinyPipeline();
    const nodes = bound(execution(), sourceOf(10));
    await turns();
    expect(log).toEqual([]);
    nodes.encoded.claim();
    expect(byteOf(await nodes.mask.get())).toBe(20);
    expect(log).toEqual(['decode', 'resize', 'normalize', 'infer', 'denormalize', 'restore']);
    expect(byteOf(await nodes.encoded.get())).toBe(30);
    expect(log.slice(6)).toEqual(['foreground', 'composite', 'encode']);
    expect(log).not.toContain('measure');
  });

  it('leaves the network asleep where nothing reads it', async () => {
    const { log, execution, bound } = tinyPipeline();
    const nodes = bound(execution(), sourceOf(10), { composite: { source: {} } });
    expect(byteOf(await nodes.encoded.get())).toBe(10);
    expect(log).toEqual(['decode', 'encode']);
  });

  it('applies a list in order', async () => {
    const { log, execution, bound } = tinyPipeline();
    const refine = [{ add: { amount: 3 } }, { add: { amount: -1 } }];
    expect(byteOf(await bound(execution(), sourceOf(10), { refine }).mask.get())).toBe(22);
    expect(log.slice(-2)).toEqual(['add 3', 'add -1']);
  });

  it('stops when the answer is not wanted any more', async () => {
    const { execution, bound } = tinyPipeline();
    const answer = new AbortController();
    const stuck = deferred<never>();
    const nodes = bound(execution({ signal: answer.signal, infer: () => stuck.promise }), sourceOf(10));
    const pulled = nodes.encoded.get();
    await turns();
    answer.abort(new Error('gone'));
    await expect(pulled).rejects.toThrow('gone');
  });
});

describe('one execution', () => {
  it('has one node for what two plans agree on', async () => {
    const { log, execution, bound } = tinyPipeline();
    const [on, source] = [execution(), sourceOf(10)];
    const [one, two] = [bound(on, source), bound(on, source, { composite: { source: {} } })];
    expect(two.mask).toBe(one.mask);
    expect(two.composite).not.toBe(one.composite);
    await Promise.all([one.encoded.get(), two.encoded.get(), one.mask.get()]);
    expect(log.filter((name) => name === 'infer')).toHaveLength(1);
    expect(log.filter((name) => name === 'encode')).toHaveLength(2);
  });

  it('lets a value go when its last reader has run', async () => {
    const { log, execution, bound } = tinyPipeline();
    const on = execution();
    const looks = [1, 2].map((amount) =>
      bound(on, sourceOf(10), { alpha: { plain: {} }, refine: [{ add: { amount } }] }),
    );
    for (const { encoded } of looks) encoded.claim();
    for (const { encoded } of looks) await encoded.get();
    // Both read the picture, which was decoded once, in turns.
    expect(log.filter((name) => name === 'decode')).toHaveLength(1);
    for (const { encoded } of looks) encoded.release();
    await bound(on, sourceOf(10), { composite: { source: {} } }).encoded.get();
    expect(log.filter((name) => name === 'decode')).toHaveLength(2);
  });

  it('holds nothing for a reader that has not announced itself, and makes it anew', async () => {
    const { log, execution, bound } = tinyPipeline();
    const { decoded } = bound(execution(), sourceOf(10));
    const { signal } = new AbortController();
    await decoded.pull(signal);
    await decoded.pull(signal);
    expect(log).toEqual(['decode', 'decode']);
  });

  it('releases what a failed or remembered node would have read', async () => {
    const { log, execution, bound } = tinyPipeline();
    const on = execution({ infer: async () => Promise.reject(new Error('broken')) });
    const nodes = bound(on, sourceOf(10));
    await expect(nodes.mask.get()).rejects.toThrow('broken');
    log.length = 0;
    await nodes.decoded.get();
    expect(log).toEqual(['decode']);
  });

  it('has a trace with each run once, in the order they ended', async () => {
    const { execution, bound } = tinyPipeline();
    const on = execution();
    await bound(on, sourceOf(10)).mask.get();
    expect(on.trace.runs.map(({ stage, remembered }) => [stage, remembered])).toEqual(
      ['decode', 'resize', 'normalize', 'infer', 'denormalize', 'restore', 'alpha'].map((stage) => [stage, false]),
    );
  });

  it('does not count waiting for the network as running it', async () => {
    const { execution, bound } = tinyPipeline();
    const plain = execution();
    const on = execution({
      infer: async (...all) => ({ ...(await plain.infer(...all)), queuedMilliseconds: 1e6 }),
      trace: createTrace(),
    });
    await bound(on, sourceOf(10)).output.get();
    const run = on.trace.runs.find(({ stage }) => stage === 'infer')!;
    expect(run.queuedMilliseconds).toBe(1e6);
    expect(run.milliseconds).toBeLessThan(1000);
  });
});

describe('another answer', () => {
  it('is constant what is remembered, and its trace has nothing from before it', async () => {
    const { log, execution, bound } = tinyPipeline();
    await bound(execution(), sourceOf(10)).encoded.get();
    log.length = 0;
    const on = execution();
    await bound(on, sourceOf(10), { composite: { plain: {} } }).encoded.get();
    expect(log).toEqual(['decode', 'foreground', 'composite', 'encode']);
    const runs = Object.fromEntries(on.trace.runs.map(({ stage, remembered }) => [stage, remembered]));
    expect(runs).toEqual({ decode: false, foreground: false, alpha: true, composite: false, encode: false });
  });

  it('hears the warnings of what is remembered', async () => {
    const { execution, bound } = tinyPipeline();
    const heard = async () => {
      const on = execution();
      await bound(on, sourceOf(10)).encoded.get();
      return on.trace.warnings.map(({ code }) => code).sort();
    };
    expect(await heard()).toEqual(['COMPOSED', 'NORMALIZED']);
    expect(await heard()).toEqual(['COMPOSED', 'NORMALIZED']);
  });

  it('is not told what its own artefacts have nothing to do with', async () => {
    const { execution, bound } = tinyPipeline();
    const on = execution();
    await bound(on, sourceOf(10)).mask.get();
    expect(on.trace.warnings.map(({ code }) => code)).toEqual(['NORMALIZED']);
  });
});

describe('pictures in options', () => {
  const digest = 'ab'.repeat(32);
  const recipe = { restore: { own: { mask: { digest } } } };

  it("are decoded by the plan's own decoder, and wake no network", async () => {
    const { log, execution, bound } = tinyPipeline();
    const on = execution({ source: (asked) => (asked === digest ? sourceOf(99) : expect.unreachable()) });
    expect(byteOf(await bound(on, sourceOf(10), recipe).mask.get())).toBe(99);
    expect(log).toEqual(['decode', 'decode', 'own']);
  });

  it('are in the key by their content', () => {
    const { execution, bound } = tinyPipeline();
    const keyFor = (byte: number) => bound(execution({ source: () => sourceOf(byte) }), sourceOf(10), recipe).mask.key;
    expect(keyFor(1)).not.toBe(keyFor(2));
    expect(keyFor(1)).toBe(keyFor(1));
  });

  it('that nobody has are refused before anything runs', () => {
    const { log, execution, bound } = tinyPipeline();
    expect(() => bound(execution(), sourceOf(10), recipe)).toThrow(expect.objectContaining({ code: 'UNKNOWN_DIGEST' }));
    expect(log).toEqual([]);
  });
});

describe('a heavy plugin', () => {
  it('is run by the execution, with a host that its warnings come back through', async () => {
    const heavy: AnyPlugin = definePlugin({
      stage: 'refine',
      name: 'heavy',
      version: 1,
      doc: 'Heavy.',
      options: {},
      heavy: true,
      run: () => expect.unreachable(),
    });
    const { execution, bound } = tinyPipeline([heavy]);
    const on = execution({
      heavy: async (_plugin, inputs, _options, host: HeavyHost) => {
        host.warn('HEAVY', 'Heavy.');
        return { value: inputs.mask, queuedMilliseconds: 7 };
      },
    });
    expect(byteOf(await bound(on, sourceOf(10), { refine: [{ heavy: {} }] }).mask.get())).toBe(20);
    expect(on.trace.warnings.map(({ code }) => code)).toContain('HEAVY');
    expect(on.trace.runs.find(({ plugin }) => plugin === 'heavy')).toMatchObject({ queuedMilliseconds: 7 });
  });
});

it('hands a failure to whoever asked, and forgets it', async () => {
  const { execution, bound } = tinyPipeline();
  const failing = execution({ infer: async () => Promise.reject(new CodedError('INFERENCE_FAILED', 'No.')) });
  const nodes = bound(failing, sourceOf(10));
  await expect(nodes.encoded.get()).rejects.toMatchObject({ code: 'INFERENCE_FAILED' });
  expect(byteOf(await nodes.decoded.get())).toBe(10);
  expect(byteOf(await bound(execution(), sourceOf(10)).encoded.get())).toBe(30);
});

it('stops what the other inputs of a failed node were doing', async () => {
  const stopped = deferred<boolean>();
  const slow = definePlugin({
    stage: 'foreground',
    name: 'slow',
    version: 1,
    doc: 'Slow.',
    options: {},
    reads: ['decoded'],
    run: (_inputs, _options, { signal }) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => {
          stopped.resolve(true);
          reject(signal.reason);
        });
      }),
  });
  const { execution, bound } = tinyPipeline([slow]);
  const on = execution({ infer: async () => Promise.reject(new CodedError('INFERENCE_FAILED', 'Broken.')) });
  const nodes = bound(on, sourceOf(10), { foreground: { slow: {} } } as never);
  await expect(nodes.encoded.get()).rejects.toThrow('Broken.');
  expect(await stopped.promise).toBe(true);
});
