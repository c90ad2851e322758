import { describe, expect, it } from 'vitest';
import { definePlugin, opt } from '../../src/pipeline/index.ts';
import { sourceOf, tinyPipeline } from '../support/tiny.ts';

describe('views that a plugin declares', () => {
  const sized = definePlugin({
    stage: 'resize',
    name: 'sized',
    version: 1,
    doc: 'Sized.',
    options: { side: opt.int('Side.', { min: 1, default: 4 }) },
    views: ({ side }, { width }, model, host) => {
      if (side > 9) host.reject('BAD_OPTION', `${model.name} takes 9 at most.`, 'side');
      return [
        { width: side, height: width },
        { width: 2 * side, height: 5 },
      ];
    },
    run: () => [],
  });

  it('are what memory is reckoned by', () => {
    const { log, execution, bound } = tinyPipeline([sized]);
    const nodes = bound(execution(), sourceOf(10), { resize: { sized: {} } } as never);
    const pixels = 4 * 1 + 8 * 5;
    expect([nodes.resized.held, nodes.output.held, nodes.matte.held]).toEqual([3 * pixels, 4 * pixels, 4 * pixels]);
    expect(log).toEqual([]);
  });

  it('are rejected at the option before anything runs', () => {
    const { log, execution, bound } = tinyPipeline([sized]);
    expect(() => bound(execution(), sourceOf(10), { resize: { sized: { side: 10 } } } as never)).toThrow(
      expect.objectContaining({
        code: 'BAD_OPTION',
        at: ['resize', 'sized', 'side'],
        message: 'sample takes 9 at most.',
      }),
    );
    expect(log).toEqual([]);
  });
});

describe('how certain a model was', () => {
  const certainty = { doubt: 0.3, confidence: 0.2 };
  const sure = definePlugin({
    stage: 'restore',
    name: 'sure',
    version: 1,
    doc: 'Says how certain the model was.',
    options: {},
    reads: ['matte'],
    run: () => ({ data: new Uint8Array(1), width: 1, height: 1, certainty }),
  });

  it('goes along with what is made of the mask', async () => {
    const { execution, bound } = tinyPipeline([sure]);
    const refine = [{ add: { amount: 3 } }, { add: { amount: 1 } }];
    const { mask } = bound(execution(), sourceOf(10), { restore: { sure: {} }, refine });
    const made = await mask.get();
    expect([made.data[0], made.certainty]).toEqual([4, certainty]);
  });

  it('is not there where nothing gave it', async () => {
    const { execution, bound } = tinyPipeline();
    expect(await bound(execution(), sourceOf(10), { refine: [{ add: { amount: 3 } }] }).mask.get()).not.toHaveProperty(
      'certainty',
    );
  });
});
