import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { blobOf, dataUriOf, drawn, formOf, openTestServer, type TestServer } from '../support/server.ts';

let api: TestServer;
beforeAll(async () => {
  api = await openTestServer();
});
afterAll(() => api.close());

const Cut = graphql(`
  mutation Cut($image: ImageInput!, $recipe: RecipeInput, $preset: Preset, $mask: ImageInput) {
    removeBackground(image: $image, recipe: $recipe, preset: $preset, mask: $mask) {
      id
      model
      recipe
      source { digest width height format hasAlpha colorProfile }
      image { width height mediaType bytes digest url expiresAt dataUri }
      mask { width height mediaType dataUri digest }
      subject { coverage touchesBorder components uncertainty box { left top width height } }
      runs { stage plugin milliseconds queuedMilliseconds provider remembered }
      warnings { code message }
    }
  }
`);

const pixels = async (dataUri: string) => {
  const bytes = Buffer.from(dataUri.slice(dataUri.indexOf(',') + 1), 'base64');
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  return { data, ...info };
};

describe('a removal', () => {
  it('gives the cutout, the mask, and how they were made', async () => {
    const { data, errors } = await api.ask(Cut, { image: { dataUri: dataUriOf(await drawn(80, 40)) } });
    expect(errors).toEqual([]);
    const { removeBackground: removal } = data;
    expect(removal?.source).toMatchObject({
      width: 80,
      height: 40,
      format: 'png',
      hasAlpha: false,
      colorProfile: null,
    });
    expect(removal?.image).toMatchObject({ width: 80, height: 40, mediaType: 'image/png' });
    const cut = await pixels(removal!.image!.dataUri);
    expect([...cut.data.subarray(0, 4)]).toEqual([0, 0, 0, expect.any(Number)]);
    expect(cut.data[3]).toBeLessThan(20);
    expect([...cut.data.subarray(79 * 4, 80 * 4)]).toEqual([255, 255, 255, expect.any(Number)]);
    expect(cut.data[79 * 4 + 3]).toBeGreaterThan(235);
    expect(removal?.subject).toMatchObject({ touchesBorder: true, components: 1 });
    expect(removal?.subject?.coverage).toBeCloseTo(0.5, 1);
    expect(removal?.runs.map(({ stage }) => stage)).toEqual(
      expect.arrayContaining([
        'decode',
        'resize',
        'normalize',
        'infer',
        'denormalize',
        'restore',
        'composite',
        'encode',
      ]),
    );
  });

  it('says what the network ran on', async () => {
    const image = { dataUri: dataUriOf(await drawn(31, 17)) };
    const { runs } = (await api.ask(Cut, { image })).data.removeBackground!;
    const named = runs.filter(({ provider }) => provider !== null);
    expect(named).toMatchObject([{ stage: 'infer', plugin: 'single', provider: 'cpu' }]);
  });

  it('is the same again, from memory, under the same id', async () => {
    const image = { dataUri: dataUriOf(await drawn(60, 30)) };
    const first = (await api.ask(Cut, { image })).data.removeBackground!;
    const again = (await api.ask(Cut, { image })).data.removeBackground!;
    expect(again.id).toBe(first.id);
    expect(again.image?.digest).toBe(first.image?.digest);
    expect(again.runs.find(({ stage }) => stage === 'alpha')).toMatchObject({ remembered: true });
    expect(again.runs.map(({ stage }) => stage)).not.toContain('infer');
  });

  it('gives its recipe complete, and takes it back as it is', async () => {
    const recipe = { refine: [{ levels: { black: 0.1 } }], composite: { color: { color: '#ABC' } }, layout: [] };
    const image = { dataUri: dataUriOf(await drawn(50, 50)) };
    const first = (await api.ask(Cut, { image, recipe })).data.removeBackground!;
    expect(first.recipe).toMatchObject({
      resize: { stretch: { kernel: 'LINEAR' } },
      refine: [{ levels: { black: 0.1, white: 0.95, gamma: 1 } }],
      composite: { color: { color: '#aabbcc' } },
      layout: [],
    });
    const { data, errors } = await api.ask(Cut, { image, recipe: first.recipe as object });
    expect(errors).toEqual([]);
    expect(data.removeBackground?.id).toBe(first.id);
  });

  it('takes an own mask, and then needs no network', async () => {
    const image = { dataUri: dataUriOf(await drawn(40, 20, '#123456', false)) };
    const mask = { dataUri: dataUriOf(await drawn(80, 40)) };
    const { data, errors } = await api.ask(Cut, { image, mask });
    expect(errors).toEqual([]);
    const { removeBackground: removal } = data;
    expect(removal?.model).toBeNull();
    expect(removal?.runs.map(({ stage }) => stage)).not.toContain('infer');
    expect((removal!.recipe as any).restore.own.mask.digest).toMatch(/^[\da-f]{64}$/);
    const cut = await pixels(removal!.image!.dataUri);
    expect([...cut.data.subarray(39 * 4, 40 * 4)]).toEqual([0x12, 0x34, 0x56, 255]);
    expect(cut.data[3]).toBe(0);
  });

  it('says so where an own mask has another shape than the picture', async () => {
    const image = { dataUri: dataUriOf(await drawn(40, 20)) };
    const mask = { dataUri: dataUriOf(await drawn(40, 40)) };
    const { data, errors } = await api.ask(Cut, { image, mask });
    expect(data.removeBackground).toMatchObject({ image: null, mask: null });
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_OPTION', path: 'mask' });
  });

  it('takes every kind of source', async () => {
    const png = await drawn(44, 22);
    const form = formOf(
      'mutation ($photo: Upload!) { removeBackground(image: { upload: $photo }) { id source { digest } image { digest url } } }',
      { photo: blobOf(png) },
    );
    const uploaded = (await api.send<any>(form)).data.removeBackground;
    const again = await api.ask(Cut, { image: { dataUri: dataUriOf(png) } });
    expect(again.data.removeBackground?.id).toBe(uploaded.id);
    for (const digest of [uploaded.source.digest, uploaded.image.digest]) {
      expect((await api.ask(Cut, { image: { digest } })).errors).toEqual([]);
    }
    const sample = await api.ask(Cut, { image: { sample: 'ROCKET' } });
    expect(sample.data.removeBackground?.source).toMatchObject({ format: 'jpeg' });
  });

  it('takes an upload inside a recipe, and in a render that starts late', async () => {
    const query = `mutation ($photo: Upload!, $mask: Upload!) {
      removeBackground(image: { upload: $photo }, recipe: { restore: { own: { mask: { upload: $mask } } } }) {
        runs { stage } image { bytes } recipe
      }
    }`;
    const files = { photo: blobOf(await drawn(30, 30, '#00f')), mask: blobOf(await drawn(30, 30)) };
    const { data, errors } = await api.send<any>(formOf(query, files));
    expect(errors).toEqual([]);
    expect(data.removeBackground.recipe.restore.own.mask.digest).toHaveLength(64);
    expect(data.removeBackground.runs.map(({ stage }: any) => stage)).toContain('encode');
  });
});

describe('several looks at one mask', () => {
  const Looks = graphql(`
    mutation Looks($image: ImageInput!) {
      removeBackground(image: $image) {
        runs { stage plugin remembered }
        cutout: image { digest }
        blue: render(composite: { color: { color: "#00f" } }) { digest mediaType }
        small: render(layout: [{ scale: { width: 10 } }], encode: { webp: {} }) { width height mediaType }
        matte: mask { digest }
        again: render { digest }
      }
    }
  `);

  it('runs the network once', async () => {
    const { data, errors } = await api.ask(Looks, { image: { dataUri: dataUriOf(await drawn(90, 45)) } });
    expect(errors).toEqual([]);
    const removal = data.removeBackground!;
    expect(removal.runs.filter(({ stage }) => stage === 'infer')).toHaveLength(1);
    expect(removal.runs.filter(({ stage }) => stage === 'composite')).toHaveLength(3);
    expect(removal.again?.digest).toBe(removal.cutout?.digest);
    expect(removal.blue?.digest).not.toBe(removal.cutout?.digest);
    expect(removal.small).toEqual({ width: 10, height: 5, mediaType: 'image/webp' });
  });

  it('makes nothing that is not selected', async () => {
    const Nothing = graphql(`
      mutation Nothing($image: ImageInput!) {
        removeBackground(image: $image) { id runs { stage } warnings { code } }
      }
    `);
    const { data } = await api.ask(Nothing, { image: { dataUri: dataUriOf(await drawn(33, 33)) } });
    expect(data.removeBackground).toMatchObject({ runs: [], warnings: [] });
    const OnlyMask = graphql(`
      mutation OnlyMask($image: ImageInput!) {
        removeBackground(image: $image) { mask { bytes } runs { stage plugin } }
      }
    `);
    const masked = await api.ask(OnlyMask, { image: { dataUri: dataUriOf(await drawn(34, 34)) } });
    const stages = masked.data.removeBackground!.runs.map(({ stage }) => stage);
    expect(stages).not.toContain('foreground');
    expect(masked.data.removeBackground!.runs).toContainEqual({ stage: 'composite', plugin: 'matte' });
  });
});

describe('what goes wrong', () => {
  it('takes no neighbour along', async () => {
    const { data, errors, status } = await api.askRaw(`mutation {
      bad: removeBackground(image: { digest: "${'0'.repeat(64)}" }) { id }
      good: removeBackground(image: { sample: CAT }) {
        id
        wrong: render(composite: { color: { color: "no color" } }) { bytes }
        right: render(composite: { color: { color: "#fff" } }) { bytes }
      }
    }`);
    expect(status).toBe(200);
    expect(data.bad).toBeNull();
    expect(data.good).toMatchObject({ wrong: null, right: { bytes: expect.any(Number) } });
    expect(errors.map(({ path, extensions }) => [path?.join('.'), extensions.code, extensions.path])).toEqual([
      ['bad', 'UNKNOWN_DIGEST', 'image'],
      ['good.wrong', 'BAD_OPTION', 'composite.color.color'],
    ]);
  });

  it.each([
    ['recipe: { refine: [{ threshold: { at: 2 } }] }', 'BAD_OPTION', 'recipe.refine.0.threshold.at'],
    ['recipe: { denormalize: { percentile: { low: 60, high: 40 } } }', 'BAD_OPTION', 'recipe.denormalize.percentile'],
    ['recipe: { layout: [{ scale: {} }] }', 'BAD_OPTION', 'recipe.layout.0.scale'],
    ['mask: { dataUri: "data:text/plain;base64,aGVsbG8=" }', 'NOT_AN_IMAGE', 'mask'],
    ['model: RMBG2', 'LICENSE_NOT_ACCEPTED', 'model'],
    ['model: U2NETP', 'MODEL_NOT_INSTALLED', 'model'],
  ])('%s is %s', async (argument, code, path) => {
    const { data, errors } = await api.askRaw(
      `mutation { removeBackground(image: { sample: CAT }, ${argument}) { id } }`,
    );
    expect(data.removeBackground).toBeNull();
    expect(errors[0]?.extensions).toMatchObject({ code, path });
  });

  it.each([
    ['data:image/png;base64,', 'NOT_AN_IMAGE'],
    ['hello', 'NOT_AN_IMAGE'],
    [
      `data:image/svg+xml;base64,${Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64')}`,
      'UNSUPPORTED_FORMAT',
    ],
    [`data:image/png;base64,${Buffer.from('\x89PNG\r\n\x1a\nnothing', 'latin1').toString('base64')}`, 'NOT_AN_IMAGE'],
    [
      `data:image/png;base64,${Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1').toString('base64')}`,
      'CORRUPT_IMAGE',
    ],
  ])('a source %.60s is %s', async (dataUri, code) => {
    const { errors } = await api.ask(Cut, { image: { dataUri } });
    expect(errors[0]?.extensions).toEqual({ code, path: 'image' });
    if (code === 'UNSUPPORTED_FORMAT') expect(errors[0]?.message).toMatch(/JPEG, PNG, WebP, AVIF/);
  });

  it('is told with a path inside a list, for pictures in recipes too', async () => {
    const { errors } = await api.ask(Cut, {
      image: { sample: 'CAT' },
      recipe: { restore: { own: { mask: { dataUri: 'nothing' } } } },
    });
    expect(errors[0]?.extensions).toEqual({ code: 'NOT_AN_IMAGE', path: 'recipe.restore.own.mask' });
  });

  it('is told where it was said: in the field, or in the recipe where the field says nothing', async () => {
    const dataUri = dataUriOf(await drawn(16_400, 1));
    const { data, errors } = await api.askRaw(`mutation {
      removeBackground(image: { dataUri: "${dataUri}" }, recipe: { encode: { webp: {} } }) {
        image { bytes }
        nothing: render(encode: null) { bytes }
        field: render(encode: { webp: { quality: 5 } }) { bytes }
        png: render(encode: { png: {} }) { bytes }
      }
    }`);
    expect(data.removeBackground).toMatchObject({ image: null, nothing: null, field: null, png: {} });
    expect(Object.fromEntries(errors.map(({ path, extensions }) => [path?.at(-1), extensions.path]))).toEqual({
      image: 'recipe.encode.webp',
      nothing: 'recipe.encode.webp',
      field: 'encode.webp',
    });
  });

  it('sources from addresses are refused', async () => {
    const { errors } = await api.ask(Cut, { image: { url: 'http://127.0.0.1/secret.png' } });
    expect(errors[0]?.extensions.code).toBe('URL_SOURCES_DISABLED');
  });
});
