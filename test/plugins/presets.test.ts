import { describe, expect, it } from 'vitest';
import { createRegistry, isList, plan, recipeOf, stageNames } from '../../src/pipeline/index.ts';
import { base, plugins, presets } from '../../src/plugins/index.ts';

const registry = createRegistry(plugins);

/** What a manifest says. */
const manifest = {
  resize: { stretch: {} },
  normalize: { halfUnit: {} },
  denormalize: { clamp: {} },
  restore: { resample: {} },
} as const;

describe.each(Object.entries(presets))('%s', (name, { doc, recipe }) => {
  it('is documented, and plans', () => {
    expect(doc).toMatch(/\.$/);
    expect(plan(registry, base, manifest, recipe).length).toBeGreaterThan(0);
  });

  it('says its lists, so that nothing of an earlier recipe stays in them', () => {
    const lists = stageNames.filter(isList).filter((stage) => !(stage in recipe));
    expect(lists).toEqual(name === 'reference' ? ['refine', 'layout'] : []);
  });
});

it('fills with its base what no manifest says, and only that', () => {
  const said = Object.keys({ ...base, ...manifest });
  expect(said.sort()).toEqual([...stageNames].sort());
  expect(said.length).toBe(Object.keys(base).length + Object.keys(manifest).length);
});

it('has the article as it was written', () => {
  expect(recipeOf(plan(registry, base, manifest, presets.article.recipe))).toMatchObject({
    resize: { stretch: { kernel: 'linear' } },
    normalize: { symmetric: {} },
    denormalize: { minMax: {} },
    restore: { resample: { kernel: 'nearest' } },
    refine: [],
    composite: { premultiplied: {} },
    layout: [],
  });
  expect(presets.articleBinary.recipe.composite).toEqual({ binary: { at: 0.5 } });
});
