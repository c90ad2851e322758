import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../../gql/index.ts';
import { ended, outcomesOf, storePictures, submit } from '../../support/batches.ts';
import { blobOf, dataUriOf, drawn, formOf, openTestServer, type TestServer } from '../../support/server.ts';

let api: TestServer;
beforeAll(async () => {
  api = await openTestServer();
});
afterAll(() => api.close());

const Batch = graphql(`
  mutation Batch($items: [RemovalItem!]!, $recipe: RecipeInput, $withImage: Boolean! = true) {
    removeBackgrounds(items: $items, recipe: $recipe) {
      index reference filename
      failure { code message path }
      removal { id ...Looks @include(if: $withImage) }
    }
  }
  fragment Looks on Removal {
    image { digest url width dataUri filename }
    mask { digest }
    subject { coverage }
    render(layout: [{ scale: { width: 16 } }]) { width }
  }
`);
const One = graphql(`
  mutation One($image: ImageInput!, $recipe: RecipeInput) {
    removeBackground(image: $image, recipe: $recipe) { id image { digest } mask { digest } subject { coverage } }
  }
`);
const recipe = { composite: { color: { color: '#0a0' } } } as const;

describe('removeBackgrounds', () => {
  it('gives each picture what removeBackground gives, in order, and one that fails leaves the others alone', async () => {
    const pictures = await Promise.all(['#111', '#222', '#333', '#444'].map((color) => drawn(32, 24, color)));
    const images = pictures.map((png) => ({ dataUri: dataUriOf(png) }));
    const broken = { image: { dataUri: 'data:image/png;base64,AAAA' }, reference: 'broken' };
    const items = [...images.map((image, i) => ({ image, reference: `r${i}` })), broken];
    const { data, errors } = await api.ask(Batch, { items, recipe });
    expect(errors).toEqual([]);
    const outcomes = data.removeBackgrounds;
    expect(outcomes.map(({ index, reference }) => [index, reference])).toEqual([
      ...images.map((_, i) => [i, `r${i}`]),
      [4, 'broken'],
    ]);
    expect(outcomes[4]).toMatchObject({ removal: null, failure: { code: 'NOT_AN_IMAGE', path: 'image' } });
    for (const [i, image] of images.entries()) {
      const alone = (await api.ask(One, { image, recipe })).data.removeBackground!;
      const { removal, failure } = outcomes[i]!;
      expect(failure).toBeNull();
      expect(removal).toMatchObject({ ...alone, image: { ...alone.image, width: 32 }, render: { width: 16 } });
      const file = Buffer.from(await (await api.app.fetch((removal as any).image.url)).arrayBuffer());
      expect((removal as any).image.dataUri).toBe(`data:image/png;base64,${file.toString('base64')}`);
    }
  });

  it('keeps the names of files', async () => {
    const query = `mutation ($a: Upload!, $b: Upload!) {
      removeBackgrounds(items: [{ image: { upload: $a } }, { image: { upload: $b } }]) {
        filename removal { image { filename } mask { filename } }
      }
    }`;
    const form = formOf(query, { a: blobOf(await drawn(8, 8)), b: blobOf(await drawn(9, 8)) });
    const { data } = await api.send<any>(form);
    expect(data.removeBackgrounds).toEqual(
      ['a', 'b'].map((name) => ({
        filename: `${name}.png`,
        removal: { image: { filename: `${name}.png` }, mask: { filename: `${name}-mask.png` } },
      })),
    );
  });

  it('knows a failure of the network before it gives an outcome, whatever is selected', async () => {
    const { data, errors } = await api.ask(Batch, {
      items: [
        { image: { sample: 'CAT' }, mask: { dataUri: dataUriOf(await drawn(30, 30)) } },
        { image: { sample: 'CAT' } },
      ],
      withImage: false,
    });
    expect(errors).toEqual([]);
    expect(data.removeBackgrounds.map(({ failure }) => failure?.code)).toEqual(['BAD_OPTION', undefined]);
  });

  it('costs as much as its pictures', async () => {
    const items = Array.from({ length: 30 }, () => ({ image: { sample: 'CAT' as const } }));
    const { errors } = await api.ask(Batch, { items });
    expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX' } }]);
  });
});

describe('correctOutcome', () => {
  const Correct = graphql(`
    mutation Correct($job: ID!, $index: Int!, $mask: ImageInput!) {
      correctOutcome(job: $job, index: $index, mask: $mask) {
        index reference failure { code }
        removal { recipe model image { digest } mask { dataUri } subject { coverage } warnings { code } }
      }
    }
  `);

  it('takes the mask as it is, and the outcome stays corrected', async () => {
    const [digest] = await storePictures(api, 1, 300);
    const wrong = { digest: digest!, mask: { dataUri: dataUriOf(await drawn(10, 90)) } };
    const items = [
      { image: { digest }, reference: 'good' },
      { image: { digest }, mask: wrong.mask, reference: 'bad' },
      { image: { digest: '0'.repeat(64) }, reference: 'gone' },
    ];
    const { id } = await submit(api, items, { recipe: { ...recipe, refine: [{ feather: { radius: 4 } }] } });
    expect(await ended(api, id)).toMatchObject({ done: 3, failed: 2 });
    const mask = { dataUri: dataUriOf(await drawn(48, 32, '#000')) };
    for (const index of [0, 1]) {
      const { data, errors } = await api.ask(Correct, { job: id, index, mask });
      expect(errors).toEqual([]);
      const { removal } = data.correctOutcome!;
      expect(removal).toMatchObject({ model: null, subject: { coverage: expect.closeTo(0.5, 3) } });
      expect(removal!.warnings).toEqual([]);
      expect(removal!.recipe).toMatchObject({ refine: [], alpha: { ignore: {} }, restore: { own: {} } });
    }
    const outcomes = await outcomesOf(api, id);
    expect(outcomes.map(({ failure }) => failure?.code)).toEqual([undefined, undefined, 'UNKNOWN_DIGEST']);
    expect(outcomes[0]!.removal!.mask).toEqual(outcomes[1]!.removal!.mask);
    expect(await ended(api, id)).toMatchObject({ done: 3, failed: 1 });
    const photograph = { dataUri: dataUriOf(await drawn(48, 32, '#07f')) };
    const { data } = await api.ask(Correct, { job: id, index: 1, mask: photograph });
    expect(data.correctOutcome!.removal!.warnings).toEqual([{ code: 'MASK_IN_COLOR' }]);
    const refused = async (index: number) => (await api.ask(Correct, { job: id, index, mask })).errors[0]?.extensions;
    expect(await refused(2)).toMatchObject({ code: 'UNKNOWN_DIGEST' });
    expect(await refused(3)).toMatchObject({ code: 'BAD_VARIABLES', path: 'index' });
  });
});

describe('forgetImages', () => {
  const Forget = graphql(`
    mutation Forget($digests: [ID!]!) {
      forgetImages(digests: $digests) { digest removed held jobs { id } }
    }
  `);

  it('removes what nothing holds, and names the jobs that hold the rest', async () => {
    const [free, held] = await storePictures(api, 2, 400);
    const { id } = await submit(api, [{ image: { digest: held } }]);
    await ended(api, id);
    const unknown = '0'.repeat(64);
    const { data } = await api.ask(Forget, { digests: [free!, held!, unknown] });
    expect(data.forgetImages).toEqual([
      { digest: free, removed: true, held: false, jobs: [] },
      { digest: held, removed: false, held: true, jobs: [{ id }] },
      { digest: unknown, removed: false, held: false, jobs: [] },
    ]);
    const { errors } = await api.ask(One, { image: { digest: free! } });
    expect(errors).toMatchObject([{ extensions: { code: 'UNKNOWN_DIGEST' } }]);
    const wrong = await api.ask(Forget, { digests: [held!, 'cat.png'] });
    expect(wrong.errors[0]?.extensions).toEqual({ code: 'BAD_OPTION', path: 'digests.1', given: 'cat.png' });
  });
});
