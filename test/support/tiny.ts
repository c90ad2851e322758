import {
  type AnyPlugin,
  bind,
  constant,
  createExecution,
  createMemo,
  createRegistry,
  definePlugin,
  type Execution,
  type Header,
  type Infer,
  type Key,
  keyOf,
  type OutputView,
  opt,
  plan,
  type Recipe,
  type SourceNode,
} from '../../src/pipeline/index.ts';
import { modelOf } from './run.ts';

/**
 * A pipeline of one-pixel pictures, for tests of what is around plugins: each artefact is one number, each plugin notes
 * that it ran. The network doubles what it sees.
 */
export function tinyPlugins(log: string[]) {
  const about = { name: 'plain', version: 1, doc: 'Plain.', options: {} } as const;
  const one = { width: 1, height: 1 };
  const frame = { picture: one, source: { left: 0, top: 0, ...one }, content: { left: 0, top: 0, ...one } };
  const at = { left: 0, top: 0, scale: 1 };
  const gray = (value: number) => Uint8Array.of(value, value, value);
  return [
    definePlugin({
      ...about,
      stage: 'decode',
      source: {
        formats: ['plain'],
        sniff: () => ({ format: 'plain' }),
        readHeader: async () => tinyHeader,
      },
      run({ source }) {
        log.push('decode');
        return { ...one, channels: 3, data: gray(source.data[0]!) };
      },
    }),
    definePlugin({
      ...about,
      stage: 'resize',
      run({ decoded }) {
        log.push('resize');
        return [{ ...one, frame, data: decoded.data }];
      },
    }),
    definePlugin({
      ...about,
      stage: 'normalize',
      run({ resized }, _options, host) {
        log.push('normalize');
        host.warn('NORMALIZED', 'Normalized.');
        return resized.map(({ data }) => ({
          ...one,
          frame,
          layout: 'nchw',
          order: 'rgb',
          data: Float32Array.from(data),
        }));
      },
    }),
    definePlugin({
      ...about,
      stage: 'infer',
      async run({ input, model }, _options, host) {
        log.push('infer');
        return Promise.all(input.map((view) => host.infer(model, view)));
      },
    }),
    definePlugin({
      ...about,
      stage: 'denormalize',
      run({ output }) {
        log.push('denormalize');
        return output.map(({ data }) => ({ ...one, frame, data: Float32Array.of(data[0]! / 255) }));
      },
    }),
    definePlugin({
      ...about,
      stage: 'restore',
      run({ matte }) {
        log.push('restore');
        return { ...one, data: Uint8Array.of(matte[0]!.data[0]! * 255) };
      },
    }),
    definePlugin({
      ...about,
      stage: 'restore',
      name: 'own',
      options: { mask: opt.image('The mask.') },
      reads: ['decoded'],
      run(_inputs, { mask }) {
        log.push('own');
        return { ...one, data: mask.data.subarray(0, 1) };
      },
    }),
    definePlugin({
      ...about,
      stage: 'refine',
      name: 'add',
      options: { amount: opt.int('How much.', { min: -255, max: 255, default: 1 }) },
      reads: ['mask'],
      run({ mask }, { amount }) {
        log.push(`add ${amount}`);
        return { ...one, data: Uint8Array.of(mask.data[0]! + amount) };
      },
    }),
    definePlugin({ ...about, stage: 'alpha', reads: ['mask'], run: ({ mask }) => mask }),
    definePlugin({
      ...about,
      stage: 'measure',
      run({ mask }) {
        log.push('measure');
        return {
          box: null,
          coverage: mask.data[0]! / 255,
          touchesBorder: false,
          components: 0,
          uncertainty: 0,
          doubt: 0,
          confidence: null,
        };
      },
    }),
    definePlugin({
      ...about,
      stage: 'foreground',
      run({ decoded }) {
        log.push('foreground');
        return decoded;
      },
    }),
    definePlugin({
      ...about,
      stage: 'composite',
      run({ foreground, mask }, _options, host) {
        log.push('composite');
        host.warn('COMPOSED', 'Composed.');
        return { ...one, channels: 3, at, data: gray(foreground.data[0]! + mask.data[0]!) };
      },
    }),
    definePlugin({
      ...about,
      stage: 'composite',
      name: 'source',
      reads: ['decoded'],
      run: ({ decoded }) => ({ ...decoded, at }),
    }),
    definePlugin({
      ...about,
      stage: 'encode',
      file: { mediaType: 'image/plain', extension: 'plain' },
      run({ composite }) {
        log.push('encode');
        return { ...one, data: composite.data.subarray(0, 1), mediaType: 'image/plain', extension: 'plain' };
      },
    }),
  ] as const;
}

export const tinyRecipe = {
  decode: { plain: {} },
  resize: { plain: {} },
  normalize: { plain: {} },
  infer: { plain: {} },
  denormalize: { plain: {} },
  restore: { plain: {} },
  alpha: { plain: {} },
  measure: { plain: {} },
  foreground: { plain: {} },
  composite: { plain: {} },
  encode: { plain: {} },
} as const satisfies Recipe<ReturnType<typeof tinyPlugins>[number]>;

/** A source of one byte. */
export const sourceOf = (byte: number): SourceNode => ({
  ...constant(keyOf('source', byte), () => ({ data: Uint8Array.of(byte) })),
  header: tinyHeader,
  decode: [],
});

const tinyHeader: Header = { format: 'plain', width: 1, height: 1, hasAlpha: false, colorProfile: null, pages: 1 };

/** Everything needed to ask a tiny pipeline for something, with a log of what ran. */
export function tinyPipeline(extra: readonly AnyPlugin[] = []) {
  const log: string[] = [];
  const registry = createRegistry<readonly AnyPlugin[]>([...tinyPlugins(log), ...extra]);
  const model = { ...constant('model' as Key, () => modelOf()), model: modelOf() };
  const memo = createMemo(1e6);
  const infer: Infer = async (_model, { width, height, frame, data }) => {
    const view: OutputView = {
      width,
      height,
      frame,
      channels: 1,
      data: Float32Array.of(2 * (data as Float32Array)[0]!),
    };
    return { view, queuedMilliseconds: 0, provider: 'none' };
  };
  /** An execution as each answer has its own; the memo is common. */
  const execution = (over: Partial<Execution> = {}) => createExecution({ memo, infer, ...over });
  const bound = (on: Execution, source: SourceNode, ...recipes: Recipe[]) =>
    bind(plan(registry, tinyRecipe as Recipe, ...recipes), { source, model }, on);
  return { log, registry, execution, bound, memo };
}
