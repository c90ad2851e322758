import { describe, expect, it } from 'vitest';
import type { Recipe } from '../../src/pipeline/index.ts';
import { type ModelEntry, recipesOf } from '../../src/removal/index.ts';

const balanced = {
  resize: { sides: {} },
  infer: { surest: {} },
  refine: [{ solid: {} }],
  foreground: { multilevel: {} },
} as Recipe;
const catalog = {
  base: { infer: { single: {} }, refine: [] } as Recipe,
  presets: {
    balanced: { doc: '', recipe: balanced },
    preview: { doc: '', recipe: { resize: { stretch: { side: 512 } } } as Recipe },
    article: { doc: '', recipe: { resize: { stretch: { kernel: 'linear' } } } as Recipe },
  },
  defaultPreset: 'balanced',
};
const model = (resize: object, input: object = { sizes: { least: 64, most: 2048, multipleOf: 64 } }): ModelEntry =>
  ({
    name: 'net',
    input: { size: [1024, 1024], layout: 'nchw', order: 'rgb', ...input },
    recipe: { resize },
  }) as unknown as ModelEntry;
const stretched = model({ stretch: { kernel: 'lanczos3' } });

/** What a request gets, stage by stage. */
const merged = (recipe: object, preset?: string, of = stretched, ownMask = false) =>
  Object.assign({}, ...recipesOf(catalog, { model: of, preset, recipe: recipe as Recipe, ownMask })) as Recipe;

describe('a request without a preset', () => {
  it('gets the default one, with its own recipe laid over it', () => {
    expect(merged({})).toMatchObject({
      infer: { surest: {} },
      refine: [{ solid: {} }],
      foreground: { multilevel: {} },
    });
    const { refine, foreground } = merged({ foreground: { source: {} } });
    expect([refine, foreground]).toEqual([[{ solid: {} }], { source: {} }]);
  });

  it('gets neither resize nor infer of it beside one of its own', () => {
    expect(merged({ infer: { flip: {} } })).toMatchObject({
      resize: { stretch: { kernel: 'lanczos3' } },
      infer: { flip: {} },
      refine: [{ solid: {} }],
    });
    expect(merged({ resize: { tiles: {} } })).toMatchObject({ resize: { tiles: {} }, infer: { single: {} } });
  });

  it('gets nothing that changes a mask of its own', () => {
    expect(merged({ restore: { own: {} } }).refine).toEqual([]);
    expect(merged({}, undefined, stretched, true).refine).toEqual([]);
    expect(merged({ restore: { resample: {} } }).refine).toEqual([{ solid: {} }]);
  });
});

describe('a preset that is named', () => {
  it('is taken whole', () => {
    expect(merged({ infer: { flip: {} } }, 'balanced')).toMatchObject({ resize: { sides: {} }, infer: { flip: {} } });
    expect(merged({ restore: { own: {} } }, 'balanced').refine).toEqual([{ solid: {} }]);
  });

  it('shows the model the picture with the kernel of its authors', () => {
    expect(merged({}, 'balanced').resize).toEqual({ sides: { kernel: 'lanczos3' } });
    expect(merged({}, 'preview').resize).toEqual({ stretch: { kernel: 'lanczos3', side: 512 } });
  });

  it('says no size that the model does not take, or that is not smaller than its own', () => {
    const stretch = { stretch: { kernel: 'linear' } };
    expect(merged({}, 'preview', model(stretch, {})).resize).toEqual(stretch);
    expect(merged({}, 'preview', model(stretch, { size: [320, 320] })).resize).toEqual(stretch);
    expect(merged({}, 'preview', model(stretch, { sizes: { least: 30, most: 990, multipleOf: 30 } })).resize).toEqual(
      stretch,
    );
  });

  it('leaves a model as it is whose authors do not stretch pictures', () => {
    expect(merged({}, 'balanced', model({ contain: {} })).resize).toEqual({ contain: {} });
  });

  it('says what it says where it names no size', () => {
    expect(merged({}, 'article').resize).toEqual({ stretch: { kernel: 'linear' } });
  });
});
