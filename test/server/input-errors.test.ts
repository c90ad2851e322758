import { getNamedType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestServer, type TestServer } from '../support/server.ts';

let api: TestServer;
beforeAll(async () => {
  api = await openTestServer();
});
afterAll(() => api.close());

/** Enum values of literals, which JSON has no form for. */
const enumNames = ['CAT', 'LINEAR', 'LANCZOS9', 'DOG', 'STAND_IN', 'U2NETP', 'RMBG2', 'NOTHING', 'PERCENT'];

/** A value as it stands in a document. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'string' && enumNames.includes(value)) return value;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, each]) => `${name}: ${literal(each)}`)
    .join(', ')} }`;
}

const types = { image: 'ImageInput!', recipe: 'RecipeInput', model: 'Model', preset: 'Preset', mask: 'ImageInput' };
type Args = Partial<Record<keyof typeof types, unknown>>;

const refine = (...steps: unknown[]) => ({ recipe: { refine: steps } });
const composite = (choice: unknown) => ({ recipe: { composite: choice } });

type Facts = Record<'min' | 'max' | 'given' | 'allowed', unknown>;
/** Arguments beside the cat, the place of the mistake, its sentence, and what a form is given. */
const mistakes: [Args, string, string | RegExp, Partial<Facts>?][] = [
  // Beyond a range.
  [composite({ blur: { sigma: 9999 } }), 'recipe.composite.blur.sigma', /^Sigma is \d+ at most\.$/, { given: 9999 }],
  [refine({ threshold: { at: 2 } }), 'recipe.refine.0.threshold.at', 'At is 1 at most.', { min: 0, max: 1, given: 2 }],
  [
    refine({ components: { keepAbove: -1 } }),
    'recipe.refine.0.components.keepAbove',
    'Keep above is 0 at least.',
    { min: 0, max: 1, given: -1 },
  ],
  [
    { recipe: { encode: { webp: { quality: 0 } } } },
    'recipe.encode.webp.quality',
    'Quality is 1 at least.',
    { min: 1, max: 100, given: 0 },
  ],
  [
    { recipe: { resize: { tiles: { columns: 99 } } } },
    'recipe.resize.tiles.columns',
    'Columns is 16 at most.',
    { max: 16, given: 99 },
  ],
  [
    { recipe: { normalize: { meanStd: { mean: [0, 0, 0], std: [1, 1, 0] } } } },
    'recipe.normalize.meanStd.std.2',
    /^Entry 3 of std is .* at least\.$/,
    { given: 0 },
  ],
  // Of another type.
  [
    refine({ threshold: { at: 'half' } }),
    'recipe.refine.0.threshold.at',
    'At is a number.',
    { min: 0, max: 1, given: 'half' },
  ],
  [
    { recipe: { encode: { webp: { quality: 1.5 } } } },
    'recipe.encode.webp.quality',
    'Quality is a whole number.',
    { min: 1, max: 100, given: 1.5 },
  ],
  [
    { recipe: { encode: { webp: { lossless: 'yes' } } } },
    'recipe.encode.webp.lossless',
    'Lossless is true or false.',
    { given: 'yes' },
  ],
  [
    { recipe: { normalize: { meanStd: { mean: [0, 'x', 0], std: [1, 1, 1] } } } },
    'recipe.normalize.meanStd.mean.1',
    'Entry 2 of mean is a number.',
    { given: 'x' },
  ],
  [{ recipe: 7 }, 'recipe', /^Recipe is an object, as in \{ decode: … \}\.$/, { given: 7 }],
  [composite({ cutout: 3 }), 'recipe.composite.cutout', /no options: write \{\}/],
  [composite({ color: { color: 7 } }), 'recipe.composite.color.color', /./],
  [
    composite({ color: { color: 'red' } }),
    'recipe.composite.color.color',
    'Color is a color: #rgb, #rrggbb or #rrggbbaa.',
    { given: 'red' },
  ],
  [composite({ gradient: { colors: ['#fff'] } }), 'recipe.composite.gradient.colors', /^Colors has 2 to \d+ colors\.$/],
  [
    composite({ gradient: { colors: ['#fff', 'red'] } }),
    'recipe.composite.gradient.colors.1',
    /^Entry 2 of colors is a color/,
    { given: 'red' },
  ],
  // Not there.
  [composite({ blurr: {} }), 'recipe.composite.blurr', /^There is no "blurr" here\. Did you mean "blur"/, {}],
  [composite({ blur: { blur: 1 } }), 'recipe.composite.blur.blur', /^There is no "blur" here\./, {}],
  [{ recipe: { glow: {} } }, 'recipe.glow', /^There is no "glow" here\./],
  [{ recipe: { normalize: { meanStd: { mean: [0, 0, 0] } } } }, 'recipe.normalize.meanStd.std', 'Std is required.'],
  [refine({ threshold: { at: null } }), 'recipe.refine.0.threshold.at', 'At is required.', { min: 0, max: 1 }],
  // One of several.
  [
    { recipe: { resize: { stretch: { kernel: 'LANCZOS9' } } } },
    'recipe.resize.stretch.kernel',
    /^Kernel is one of: NEAREST, LINEAR, .*\. Did you mean/,
    { allowed: ['NEAREST', 'LINEAR', 'CUBIC', 'MITCHELL', 'LANCZOS2', 'LANCZOS3'] },
  ],
  [{ image: { sample: 'DOG' } }, 'image.sample', /^Sample is one of: CAT, /],
  [{ model: 'NOTHING' }, 'model', /^Model is one of: .*\bISNET, /],
  [{ preset: 'NOTHING' }, 'preset', /^Preset is one of: REFERENCE, /],
  [
    composite({ cutout: {}, matte: {} }),
    'recipe.composite',
    /^Composite takes exactly one of: .*\. It has cutout and matte\.$/,
    { given: ['cutout', 'matte'] },
  ],
  [refine({}), 'recipe.refine.0', /^Entry 1 of refine takes exactly one of: .*\. It has none\.$/, { given: [] }],
  [
    { image: { sample: 'CAT', digest: 'ab' } },
    'image',
    /^Image takes exactly one of: upload, .*\. It has sample and digest\.$/,
    { given: ['sample', 'digest'] },
  ],
  // That do not go together, or cannot be had.
  [refine({ levels: { black: 0.9, white: 0.1 } }), 'recipe.refine.0.levels', /black .* must be less than white/],
  [refine(...Array(17).fill({ feather: {} })), 'recipe.refine', /16 plugins at most/, { max: 16, given: 17 }],
  [{ model: 'U2NETP' }, 'model', /models pull|not installed/i],
  [{ model: 'RMBG2' }, 'model', /may not be used commercially/],
  [{ image: { digest: 'ab'.repeat(32) } }, 'image', /^This server has no bytes/],
  [{ image: { digest: 'ab' } }, 'image.digest', 'A digest is the sha256 of a file: 64 hex digits.', { given: 'ab' }],
  [{ mask: { dataUri: 'hello' } }, 'mask', /^A data URI begins with/],
];

/** The range that the schema declares for an input. */
function rangeAt(path: string): Partial<Facts> {
  const [argument, ...rest] = path.split('.');
  let input: any = api.schema
    .getQueryType()!
    .getFields()
    .removal!.args.find(({ name }) => name === argument);
  for (const key of rest) if (!/^\d+$/.test(key)) input = (getNamedType(input?.type) as any)?.getFields?.()[key];
  const { min, max } = input?.extensions ?? {};
  return { min, max };
}

it('there are more than thirty of them', () => expect(mistakes.length).toBeGreaterThan(30));

describe.each(mistakes)('%j', (args, path, sentence, facts = {}) => {
  const all: Args = { image: { sample: 'CAT' }, ...args };
  const [name] = Object.keys(args) as [keyof typeof types];

  function expectMistake({ errors }: { errors: readonly any[] }, variable?: string) {
    const [{ message, extensions }] = errors;
    const { code, ...rest } = extensions;
    expect({ ...rest, message }).toMatchObject({
      path,
      message: expect.stringMatching(
        sentence instanceof RegExp ? sentence : new RegExp(`^${sentence.replace(/[.#]/g, '\\$&')}$`),
      ),
      ...facts,
    });
    const { min, max } = rest;
    if (/ at (most|least)\.$|is a (whole )?number\.$/.test(message) && path !== 'recipe.refine') {
      expect({ min, max }).toEqual(rangeAt(path));
    }
    expect(rest.variable).toBe(variable);
    expect(api.logged).toEqual([]);
    return code;
  }

  function inline() {
    const list = Object.entries(all).map(([each, value]) => `${each}: ${literal(value)}`);
    return api.askRaw(`{ removal(${list.join(', ')}) { id } }`);
  }

  function byVariables() {
    const names = Object.keys(all) as (keyof typeof types)[];
    const head = names.map((each) => `$my_${each}: ${types[each]}`).join(', ');
    const list = names.map((each) => `${each}: $my_${each}`).join(', ');
    const values = Object.fromEntries(names.map((each) => [`my_${each}`, all[each]]));
    return api.askRaw(`query (${head}) { ...Cut } fragment Cut on Query { removal(${list}) { id } }`, values);
  }

  it('inline, with the code that it has by a variable', async () => {
    const code = expectMistake(await inline());
    const other = (await byVariables()).errors[0]?.extensions.code;
    expect(code).toBe(other === 'BAD_VARIABLES' ? 'GRAPHQL_VALIDATION_FAILED' : other);
  });

  it('by variables of the arguments, with other names than theirs', async () => {
    const answer = await byVariables();
    const code = answer.errors[0]?.extensions.code;
    expectMistake(answer, code === 'BAD_VARIABLES' ? `my_${name}` : undefined);
    expect(code).toMatch(
      /^(BAD_VARIABLES|BAD_OPTION|BAD_RECIPE|MODEL_NOT_INSTALLED|LICENSE_NOT_ACCEPTED|UNKNOWN_DIGEST|NOT_AN_IMAGE)$/,
    );
  });
});

describe('a variable within an argument', () => {
  it('has its place from the argument on', async () => {
    const query = `query ($at: Float!, $kernel: Kernel) {
      removal(image: { sample: CAT }, recipe: { resize: { stretch: { kernel: $kernel } }, refine: [{ feather: {} }, { threshold: { at: $at } }] }) { id }
    }`;
    const { errors } = await api.askRaw(query, { at: 'x', kernel: 'NONE' });
    expect(errors.map(({ message, extensions }) => [message.slice(0, 16), extensions])).toEqual([
      [
        'At is a number.',
        { code: 'BAD_VARIABLES', path: 'recipe.refine.1.threshold.at', variable: 'at', min: 0, max: 1, given: 'x' },
      ],
      [
        'Kernel is one of',
        expect.objectContaining({ path: 'recipe.resize.stretch.kernel', variable: 'kernel', given: 'NONE' }),
      ],
    ]);
  });

  it('that is missing, and an argument that is missing', async () => {
    const missing = await api.askRaw('query ($image: ImageInput!) { removal(image: $image) { id } }');
    expect(missing.errors[0]).toMatchObject({
      message: 'Image is required.',
      extensions: { code: 'BAD_VARIABLES', path: 'image', variable: 'image' },
    });
    const bare = await api.askRaw('{ removal { id } }');
    expect(bare.errors[0]).toMatchObject({ message: 'Image is required.', extensions: { path: 'image' } });
  });

  it.each([
    [
      'query ($d: String!) { removal(image: { digest: $d }) { id } }',
      'Variable "$d" of type "String!" used in position expecting type "ID".',
      { path: 'image.digest', variable: 'd' },
    ],
    [
      '{ removal(image: { digest: $d }) { id } }',
      'Variable "$d" is not defined.',
      { path: 'image.digest', variable: 'd' },
    ],
    [
      'query ($d: String) { removal(image: { sample: CAT }) { id } }',
      'Variable "$d" is never used.',
      { variable: 'd' },
    ],
  ])('%s is explained by a whole sentence', async (document, message, facts) => {
    const { errors } = await api.askRaw(document, { d: 'x' });
    expect(errors[0]).toMatchObject({ message, extensions: facts });
  });

  it('whose value is a picture is not sent back', async () => {
    const { errors } = await api.askRaw(
      'query ($at: Float!) { removal(image: { sample: CAT }, recipe: { refine: [{ threshold: { at: $at } }] }) { id } }',
      {
        at: 'data:image/png;base64,'.repeat(500),
      },
    );
    expect(JSON.stringify(errors).length).toBeLessThan(400);
  });
});

it('a damaged picture is reported once, at the argument that brought it', async () => {
  const { default: sharp } = await import('sharp');
  const noise = {
    create: {
      width: 300,
      height: 300,
      channels: 3 as const,
      background: '#000',
      noise: { type: 'gaussian' as const, mean: 128, sigma: 50 },
    },
  };
  const png = await sharp(noise).png().toBuffer();
  const cut = png.subarray(0, png.length / 2);
  const { data, errors } = await api.askRaw(
    `{ removal(image: { dataUri: "data:image/png;base64,${cut.toString('base64')}" }) { image { id } mask { id } subject { coverage } render { id } } }`,
  );
  expect(data.removal).toEqual({ image: null, mask: null, subject: null, render: null });
  expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: 'CORRUPT_IMAGE', path: 'image' }]);
});
