import { describe, expect, it } from 'vitest';
import {
  type AnyPlugin,
  definePlugin,
  dependsOn,
  opt,
  plan,
  type Recipe,
  recipeOf,
  stageNames,
} from '../../src/pipeline/index.ts';
import { tinyPipeline, tinyRecipe } from '../support/tiny.ts';

const ranged: AnyPlugin = definePlugin({
  stage: 'refine',
  name: 'ranged',
  version: 1,
  doc: 'Ranged.',
  options: {
    low: opt.float('Low.', { min: 0, max: 1, default: 0.2 }),
    high: opt.float('High.', { min: 0, max: 1, default: 0.8 }),
    pair: opt.floats('Pair.', 2, { default: [1, 2] }),
    most: opt.float('Most.', { optional: true }),
  },
  check: ({ low, high }) => (low < high ? undefined : 'low must be less than high.'),
  run: ({ mask }) => mask,
});
const { registry } = tinyPipeline([ranged]);
const planned = (...recipes: unknown[]) => plan(registry, tinyRecipe as Recipe, ...(recipes as Recipe[]));
const steps = (...recipes: unknown[]) =>
  planned(...recipes).map(({ plugin, options }) => `${plugin.stage}.${plugin.name} ${JSON.stringify(options)}`);
const digest = 'ab'.repeat(32);

describe('merging', () => {
  it('puts stages in the order of the table, whatever order they are said in', () => {
    const backwards = Object.fromEntries(Object.entries(tinyRecipe).reverse());
    const stages = plan(registry, backwards as Recipe).map(({ plugin }) => plugin.stage);
    expect(stages).toEqual(stageNames.filter((stage) => stage !== 'refine' && stage !== 'layout'));
  });

  it('replaces a whole stage: options of an earlier choice are gone', () => {
    const first = { refine: [{ ranged: { low: 0.5, high: 0.6 } }] };
    const last = { refine: [{ ranged: { high: 0.9 } }] };
    expect(steps(first, last)).toContain('refine.ranged {"low":0.2,"high":0.9,"pair":[1,2]}');
  });

  it('takes null and absent for unsaid', () => {
    expect(steps({ composite: { source: {} } }, { composite: null }, {})).toContain('composite.source {}');
    expect(steps({ composite: { source: {}, plain: null } })).toContain('composite.source {}');
  });

  it('takes null for unsaid where an option need not be said, and only there', () => {
    const ranged = (options: object) => planned({ refine: [{ ranged: options }] }).find((step) => step.plugin.check);
    for (const unsaid of [null, undefined]) expect(ranged({ most: unsaid })?.options).toEqual(ranged({})?.options);
    expect(Object.keys(ranged({ most: null })!.options)).toEqual(['low', 'high', 'pair']);
    expect(() => ranged({ low: null })).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
  });

  it('replaces a list by a list, and empties it by an empty one', () => {
    const two = { refine: [{ add: { amount: 1 } }, { add: { amount: 2 } }] };
    const added = (...recipes: unknown[]) => steps(...recipes).filter((step) => step.startsWith('refine'));
    expect(added(two)).toEqual(['refine.add {"amount":1}', 'refine.add {"amount":2}']);
    expect(added(two, { refine: [{ add: {} }] })).toEqual(['refine.add {"amount":1}']);
    expect(added(two, { refine: null })).toHaveLength(2);
    expect(added(two, { refine: [] })).toEqual([]);
  });
});

describe('a mistake', () => {
  it.each<[string, unknown, string, (string | number)[], RegExp]>([
    ['an unknown stage', { shine: {} }, 'BAD_RECIPE', ['shine'], /^There is no stage "shine"\. Stages are: decode/],
    ['a slip in a stage', { compose: {} }, 'BAD_RECIPE', ['compose'], /Did you mean "composite"\? Stages are: decode/],
    [
      'a slip in a plugin',
      { composite: { sorce: {} } },
      'BAD_RECIPE',
      ['composite', 'sorce'],
      /Did you mean "source"\?/,
    ],
    ['an unknown plugin', { composite: { glow: {} } }, 'BAD_RECIPE', ['composite', 'glow'], /It has: plain, source/],
    ['two plugins', { composite: { plain: {}, source: {} } }, 'BAD_RECIPE', ['composite'], /exactly one of/],
    ['no plugin', { composite: {} }, 'BAD_RECIPE', ['composite'], /exactly one of/],
    ['no list', { refine: { add: {} } }, 'BAD_RECIPE', ['refine'], /list/],
    ['a long list', { refine: Array(17).fill({ add: {} }) }, 'BAD_RECIPE', ['refine'], /16 plugins at most.*17/],
    ['a list', { composite: [{ plain: {} }] }, 'BAD_RECIPE', ['composite'], /exactly one of/],
    ['in a list', { refine: [{ add: {} }, { glow: {} }] }, 'BAD_RECIPE', ['refine', 1, 'glow'], /no plugin "glow"/],
    ['null in a list', { refine: [null] }, 'BAD_RECIPE', ['refine', 0], /exactly one of/],
    ['out of range', { refine: [{ add: { amount: 300 } }] }, 'BAD_OPTION', ['refine', 0, 'add', 'amount'], /255/],
    [
      'deep inside',
      { refine: [{ ranged: { pair: [1, 'x'] } }] },
      'BAD_OPTION',
      ['refine', 0, 'ranged', 'pair', 1],
      /^Entry 2 of pair is a number/,
    ],
    [
      'an unknown option',
      { refine: [{ add: { by: 3 } }] },
      'BAD_OPTION',
      ['refine', 0, 'add', 'by'],
      /no option "by" here\. There are: amount/,
    ],
    [
      'a slip in an option',
      { refine: [{ add: { amuont: 3 } }] },
      'BAD_OPTION',
      ['refine', 0, 'add', 'amuont'],
      /Did you mean "amount"\? There are: amount/,
    ],
    [
      'a rule',
      { refine: [{ ranged: { low: 0.9 } }] },
      'BAD_OPTION',
      ['refine', 0, 'ranged'],
      /low must be less than high/,
    ],
    ['a required option', { restore: { own: {} } }, 'BAD_OPTION', ['restore', 'own', 'mask'], /^Mask is required/],
  ])('%s is refused where it is', (_what, recipe, code, at, message) => {
    expect(() => planned(recipe)).toThrow(
      expect.objectContaining({ code, at, message: expect.stringMatching(message) }),
    );
  });

  it('is a stage that nothing fills', () => {
    const { encode: _, ...rest } = tinyRecipe;
    expect(() => plan(registry, rest as Recipe)).toThrow(
      expect.objectContaining({
        code: 'BAD_RECIPE',
        at: ['encode'],
        message: expect.stringContaining('Nothing fills'),
      }),
    );
  });
});

describe('recipeOf', () => {
  it('says everything, and plans to the same', () => {
    const first = planned({ refine: [{ add: {} }, { ranged: { low: 0.1 } }], restore: { own: { mask: { digest } } } });
    const recipe = recipeOf(first);
    expect(recipe).toMatchObject({
      restore: { own: { mask: { digest } } },
      refine: [{ add: { amount: 1 } }, { ranged: { low: 0.1, high: 0.8, pair: [1, 2] } }],
      layout: [],
    });
    expect(Object.keys(recipe)).toEqual(stageNames);
    expect(plan(registry, JSON.parse(JSON.stringify(recipe)))).toEqual(first);
  });
});

describe('dependsOn', () => {
  const own = planned({ restore: { own: { mask: { digest } } } });
  it.each([
    ['the usual plan wakes the network', planned(), 'encoded', 'model', true],
    ['an own mask does not', own, 'encoded', 'model', false],
    ['but it reads the source', own, 'encoded', 'source', true],
    ['through a list', planned({ refine: [{ add: {} }, { add: {} }] }), 'mask', 'output', true],
    ['a composite of the source alone', planned({ composite: { source: {} } }), 'encoded', 'mask', false],
    ['nothing depends on what comes later', planned(), 'decoded', 'mask', false],
  ] as const)('%s', (_what, of, artefact, from, depends) => {
    expect(dependsOn(of, artefact, from)).toBe(depends);
  });
});
