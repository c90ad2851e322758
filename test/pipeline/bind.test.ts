import { describe, expect, it } from 'vitest';
import {
  type AnyPlugin,
  CodedError,
  createTrace,
  definePlugin,
  type HeavyHost,
  opt,
} from '../../src/pipeline/index.ts';
import { deferred, turns } from '../support/deferred.ts';
import { sourceOf, tinyPipeline } from '../support/tiny.ts';

const byteOf = ({ data }: { data: Uint8Array }) => data[0];

describe('pulling', () => {
  it('runs nothing before it is asked, and then only what is needed', async () => {
    const { log, bench, bound } = tinyPipeline();
    const nodes = bound(bench(), sourceOf(10));
    await turns();
    expect(log).toEqual([]);
    expect(byteOf(await nodes.mask.get())).toBe(20);
    expect(log).toEqual(['decode', 'resize', 'normalize', 'infer', 'denormalize', 'restore']);
    expect(byteOf(await nodes.encoded.get())).toBe(30);
    expect(log.slice(6)).toEqual(['foreground', 'composite', 'encode']);
    expect(log).not.toContain('measure');
  });

  it('leaves the network asleep where nothing reads it', async () => {
    const { log, bench, bound } = tinyPipeline();
    const nodes = bound(bench(), sourceOf(10), { composite: { source: {} } });
    expect(byteOf(await nodes.encoded.get())).toBe(10);
    expect(log).toEqual(['decode', 'encode']);
  });

  it('applies a list in order', async () => {
    const { log, bench, bound } = tinyPipeline();
    const refine = [{ add: { amount: 3 } }, { add: { amount: -1 } }];
    expect(byteOf(await bound(bench(), sourceOf(10), { refine }).mask.get())).toBe(22);
    expect(log.slice(-2)).toEqual(['add 3', 'add -1']);
  });

  it('stops when the answer is not wanted any more', async () => {
    const { bench, bound } = tinyPipeline();
    const answer = new AbortController();
    const stuck = deferred<never>();
    const nodes = bound(bench({ signal: answer.signal, infer: () => stuck.promise }), sourceOf(10));
    const pulled = nodes.encoded.get();
    await turns();
    answer.abort(new Error('gone'));
    await expect(pulled).rejects.toThrow('gone');
  });
});

describe('one bench', () => {
  it('has one node for what two plans agree on', async () => {
    const { log, bench, bound } = tinyPipeline();
    const [on, source] = [bench(), sourceOf(10)];
    const [one, two] = [bound(on, source), bound(on, source, { composite: { source: {} } })];
    expect(two.mask).toBe(one.mask);
    expect(two.composite).not.toBe(one.composite);
    await Promise.all([one.encoded.get(), two.encoded.get(), one.mask.get()]);
    expect(log.filter((name) => name === 'infer')).toHaveLength(1);
    expect(log.filter((name) => name === 'encode')).toHaveLength(2);
  });

  it('makes finished pictures two at a time, and keeps none of them before they are encoded', async () => {
    let drawn = 0;
    let most = 0;
    const draw: AnyPlugin = definePlugin({
      stage: 'composite',
      name: 'slow',
      version: 1,
      doc: 'Slow.',
      options: { number: opt.int('Number.', { min: 0, max: 9, default: 0 }) },
      reads: ['mask'],
      async run({ mask }, { number }) {
        most = Math.max(most, ++drawn);
        await turns();
        drawn--;
        return { ...mask, data: Uint8Array.of(number), channels: 1 as const, at: { left: 0, top: 0, scale: 1 } };
      },
    });
    const { bench, bound } = tinyPipeline([draw]);
    const on = bench();
    const looks = [1, 2, 3, 4, 5].map((number) => bound(on, sourceOf(10), { composite: { slow: { number } } }));
    const made = await Promise.all(looks.map(({ encoded }) => encoded.get()));
    expect(made.map(byteOf)).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
  });

  it('has a trace with each run once, in the order they ended', async () => {
    const { bench, bound } = tinyPipeline();
    const on = bench();
    await bound(on, sourceOf(10)).mask.get();
    expect(on.trace.runs.map(({ stage, remembered }) => [stage, remembered])).toEqual(
      ['decode', 'resize', 'normalize', 'infer', 'denormalize', 'restore', 'alpha'].map((stage) => [stage, false]),
    );
  });

  it('does not count waiting for the network as running it', async () => {
    const { bench, bound } = tinyPipeline();
    const plain = bench();
    const on = bench({
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
  it('is given what is remembered, and its trace has nothing from before it', async () => {
    const { log, bench, bound } = tinyPipeline();
    await bound(bench(), sourceOf(10)).encoded.get();
    log.length = 0;
    const on = bench();
    await bound(on, sourceOf(10), { composite: { plain: {} } }).encoded.get();
    expect(log).toEqual(['decode', 'foreground', 'composite', 'encode']);
    const runs = Object.fromEntries(on.trace.runs.map(({ stage, remembered }) => [stage, remembered]));
    expect(runs).toEqual({ decode: false, foreground: false, alpha: true, composite: false, encode: false });
  });

  it('hears the warnings of what is remembered', async () => {
    const { bench, bound } = tinyPipeline();
    const heard = async () => {
      const on = bench();
      await bound(on, sourceOf(10)).encoded.get();
      return on.trace.warnings.map(({ code }) => code).sort();
    };
    expect(await heard()).toEqual(['COMPOSED', 'NORMALIZED']);
    expect(await heard()).toEqual(['COMPOSED', 'NORMALIZED']);
  });

  it('is not told what its own artefacts have nothing to do with', async () => {
    const { bench, bound } = tinyPipeline();
    const on = bench();
    await bound(on, sourceOf(10)).mask.get();
    expect(on.trace.warnings.map(({ code }) => code)).toEqual(['NORMALIZED']);
  });
});

describe('pictures in options', () => {
  const digest = 'ab'.repeat(32);
  const recipe = { restore: { own: { mask: { digest } } } };

  it("are decoded by the plan's own decoder, and wake no network", async () => {
    const { log, bench, bound } = tinyPipeline();
    const on = bench({ source: (asked) => (asked === digest ? sourceOf(99) : expect.unreachable()) });
    expect(byteOf(await bound(on, sourceOf(10), recipe).mask.get())).toBe(99);
    expect(log).toEqual(['decode', 'decode', 'own']);
  });

  it('are in the key by their content', () => {
    const { bench, bound } = tinyPipeline();
    const keyFor = (byte: number) => bound(bench({ source: () => sourceOf(byte) }), sourceOf(10), recipe).mask.key;
    expect(keyFor(1)).not.toBe(keyFor(2));
    expect(keyFor(1)).toBe(keyFor(1));
  });

  it('that nobody has are refused before anything runs', () => {
    const { log, bench, bound } = tinyPipeline();
    expect(() => bound(bench(), sourceOf(10), recipe)).toThrow(expect.objectContaining({ code: 'UNKNOWN_DIGEST' }));
    expect(log).toEqual([]);
  });
});

describe('a heavy plugin', () => {
  it('is run by the bench, with a host that its warnings come back through', async () => {
    const heavy: AnyPlugin = definePlugin({
      stage: 'refine',
      name: 'heavy',
      version: 1,
      doc: 'Heavy.',
      options: {},
      heavy: true,
      run: () => expect.unreachable(),
    });
    const { bench, bound } = tinyPipeline([heavy]);
    const on = bench({
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
  const { bench, bound } = tinyPipeline();
  const failing = bench({ infer: async () => Promise.reject(new CodedError('INFERENCE_FAILED', 'No.')) });
  const nodes = bound(failing, sourceOf(10));
  await expect(nodes.encoded.get()).rejects.toMatchObject({ code: 'INFERENCE_FAILED' });
  expect(byteOf(await nodes.decoded.get())).toBe(10);
  expect(byteOf(await bound(bench(), sourceOf(10)).encoded.get())).toBe(30);
});
