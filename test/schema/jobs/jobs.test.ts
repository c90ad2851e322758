import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limits } from '../../../src/schema/index.ts';
import { graphql } from '../../gql/index.ts';
import {
  ended,
  formOfList,
  JobState,
  outcomesOf,
  StoreImages,
  SubmitRemovals,
  storePictures,
  submit,
} from '../../support/batches.ts';
import { haltedNetwork } from '../../support/halted.ts';
import { dataUriOf, drawn, openTestServer, type TestServer } from '../../support/server.ts';

let api: TestServer;
beforeAll(async () => {
  api = await openTestServer({ MAX_BATCH: '50', MAX_JOBS: '20' });
});
afterAll(() => api.close());

const Cut = graphql(`
  mutation CutAlone($image: ImageInput!, $recipe: RecipeInput, $composite: CompositeInput) {
    removeBackground(image: $image, recipe: $recipe) {
      id recipe
      image { digest }
      mask { digest }
      subject { coverage }
      render(composite: $composite) { digest }
    }
  }
`);
const Renders = graphql(`
  query Renders($id: ID!, $composite: CompositeInput, $encode: EncodeInput) {
    job(id: $id) {
      outcomes {
        removal {
          again: render { digest }
          other: render(composite: $composite) { digest url }
          mask(encode: $encode) { mediaType }
          runs { stage plugin }
        }
      }
    }
  }
`);
const recipe = { refine: [{ feather: { radius: 2 } }], composite: { color: { color: '#0a0' } } };
const composite = { gradient: { colors: ['#f00', '#00f'] } };

describe('storeImages', () => {
  it('stores what is a picture, and says of each other what is wrong', async () => {
    const png = await drawn(48, 32);
    const files = [['a.png', png] as const, ['b.txt', Buffer.from('no picture')] as const];
    const { data } = await api.send<any>(formOfList(StoreImages, 'images', files));
    expect(data.storeImages).toMatchObject([
      { index: 0, digest: expect.stringMatching(/^[\da-f]{64}$/), width: 48, height: 32, format: 'png', failure: null },
      { index: 1, digest: null, width: null, failure: { code: 'NOT_AN_IMAGE' } },
    ]);
  });
});

describe('a form that stores pictures', () => {
  const many = async (count: number) =>
    Promise.all(Array.from({ length: count }, async (_, i) => [`${i}.png`, await drawn(8 + (i % 50), 8)] as const));

  it('may have more files than others, and only so many', async () => {
    const { data } = await api.send<any>(formOfList(StoreImages, 'images', await many(30)));
    expect(data.storeImages.map(({ index }: any) => index)).toEqual([...Array(30).keys()]);
    expect(data.storeImages.every(({ digest }: any) => digest)).toBe(true);
    const refused = await api.send<any>(formOfList(StoreImages, 'images', await many(limits.storedFiles + 1)));
    expect(refused.errors).toMatchObject([{ extensions: { code: 'TOO_MANY_FILES' } }]);
    const other = 'query ($images: [Upload!]) { models { name } }';
    const form = formOfList(other, 'images', await many(9));
    expect((await api.send<any>(form)).errors).toMatchObject([{ extensions: { code: 'TOO_MANY_FILES' } }]);
  });
});

describe('submitRemovals', () => {
  it('answers at once, and its outcomes are those of removeBackground', async () => {
    const [first] = await storePictures(api, 1);
    const dataUri = dataUriOf(await drawn(40, 20, '#123'));
    const items = [
      { image: { digest: first!.toUpperCase() }, reference: 'one' },
      { image: { dataUri: 'data:image/png;base64,AAAA' }, reference: 'two' },
      { image: { digest: '0'.repeat(64) }, reference: 'three' },
      { image: { dataUri } },
      { image: { sample: 'CAT' }, mask: { dataUri: dataUriOf(await drawn(30, 30, '#fff', false)) } },
      { image: { digest: 'cat.png' }, reference: 'six' },
      { image: { digest: first! }, mask: { digest: 'f'.repeat(63) } },
    ];
    const job = await submit(api, items, { recipe });
    expect(job).toMatchObject({ priority: 'NORMAL', total: 7 });
    expect(await ended(api, job.id)).toMatchObject({ state: 'FINISHED', done: 7, failed: 5 });
    const outcomes = await outcomesOf(api, job.id);
    expect(outcomes.map(({ reference, failure }) => [reference, failure?.code, failure?.path])).toEqual([
      ['one', undefined, undefined],
      ['two', 'NOT_AN_IMAGE', 'image'],
      ['three', 'UNKNOWN_DIGEST', 'image'],
      [null, undefined, undefined],
      // The mask has another shape.
      [null, 'BAD_OPTION', 'mask'],
      // To upload again would not help with a digest that is none.
      ['six', 'BAD_OPTION', 'image.digest'],
      [null, 'BAD_OPTION', 'mask.digest'],
    ]);
    for (const [index, image] of [[0, { digest: first! }] as const, [3, { dataUri }] as const]) {
      const alone = (await api.ask(Cut, { image, recipe, composite } as never)).data.removeBackground!;
      const { removal } = outcomes[index]!;
      expect(removal).toMatchObject({ id: alone.id, recipe: alone.recipe, model: 'STAND_IN', subject: alone.subject });
      expect(removal!.image!.digest).toBe(alone.image!.digest);
      expect(removal!.mask!.digest).toBe(alone.mask!.digest);
      const file = await api.app.fetch(removal!.image!.url);
      expect(file.headers.get('content-type')).toBe('image/png');
      const bytes = Buffer.from(await file.arrayBuffer());
      expect(`data:image/png;base64,${bytes.toString('base64')}`).toBe(removal!.image!.dataUri);
    }
  });

  it('renders what was recorded without the network, and as removeBackground does', async () => {
    const server = await openTestServer();
    try {
      const [digest] = await storePictures(server, 1, 100);
      const job = await submit(server, [{ image: { digest } }], { recipe });
      await ended(server, job.id);
      const asked = { image: { digest: digest! }, recipe, composite } as never;
      const alone = (await server.ask(Cut, asked)).data.removeBackground!;
      await server.engine.close();
      const { data, errors } = await server.ask(Renders, { id: job.id, composite, encode: { webp: {} } } as never);
      expect(errors).toEqual([]);
      const { removal } = data.job!.outcomes[0]!;
      expect(removal!.again!.digest).toBe(alone.image!.digest);
      expect(removal!.other!.digest).toBe(alone.render!.digest);
      expect(removal!.mask!.mediaType).toBe('image/webp');
      // That of the job: nothing has run since.
      expect(removal!.runs.filter(({ stage }) => stage === 'infer')).toHaveLength(1);
      expect(removal!.runs.filter(({ plugin }) => plugin === 'own')).toHaveLength(1);
    } finally {
      await server.close();
    }
  });

  it.each([
    [
      'a recipe that does not plan',
      { recipe: { composite: { color: { color: 'red' } } } },
      'BAD_OPTION',
      'recipe.composite.color.color',
    ],
    ['a model that is not installed', { model: 'U2NET' }, 'MODEL_NOT_INSTALLED', undefined],
    ['no pictures', { items: [] }, 'BAD_VARIABLES', 'items'],
    ['too many pictures', { items: Array(51).fill({ image: { sample: 'CAT' } }) }, 'BAD_VARIABLES', 'items'],
    [
      'a long reference',
      { items: [{ image: { sample: 'CAT' }, reference: 'x'.repeat(1001) }] },
      'BAD_VARIABLES',
      'items.0.reference',
    ],
  ])('refuses %s', async (_, more, code, path) => {
    const items = [{ image: { sample: 'CAT' } }];
    const { data, errors } = await api.ask(SubmitRemovals, { items, priority: 'NORMAL', ...more } as never);
    expect(data.submitRemovals).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code, ...(path && { path }) } }]);
  });

  it('with a key is one job however often it is sent, and another request with that key is a conflict', async () => {
    const items = [{ image: { sample: 'CAT' } }];
    const first = await submit(api, items, { key: 'k1' });
    expect((await submit(api, items, { key: 'k1' })).id).toBe(first.id);
    const variables = { items, priority: 'NORMAL', key: 'k1', recipe } as never;
    const { errors } = await api.ask(SubmitRemovals, variables);
    expect(errors).toMatchObject([{ extensions: { code: 'KEY_CONFLICT', path: 'key' } }]);
    await ended(api, first.id);
  });
});

describe('a job', () => {
  const Cancel = graphql(`
    mutation CancelJob($id: ID!) { cancelJob(id: $id) { state done outcomes { index failure { code } } } }
  `);
  const Jobs = graphql(`query OwnJobs($first: Int! = 20) { jobs(first: $first) { id total } }`);

  it('that is cancelled keeps its outcomes, and the other pictures say so', async () => {
    const digests = await storePictures(api, 2, 200);
    const network = haltedNetwork(api);
    await submit(api, [{ image: { digest: digests[0] } }]).then(({ id }) => ended(api, id));
    network.halt();
    const items = digests.map((digest) => ({ image: { digest }, reference: digest.slice(0, 4) }));
    const { id } = await submit(api, items);
    const { data } = await api.ask(Cancel, { id });
    network.goOn();
    expect(data.cancelJob.state).toBe('CANCELLED');
    const outcomes = await outcomesOf(api, id);
    const cancelled = { index: 1, reference: digests[1]!.slice(0, 4), failure: { code: 'CANCELLED' } };
    expect(outcomes.at(-1)).toMatchObject(cancelled);
  });

  it('is there after a restart, with the files that it keeps', async () => {
    const home = await mkdtemp(join(tmpdir(), 'matteql-jobs-home-'));
    const settings = { DATA_DIR: home, FILES_TTL: '1' };
    const first = await openTestServer(settings);
    const [digest] = await storePictures(first, 1);
    const { id } = await submit(first, [{ image: { digest } }]);
    await ended(first, id);
    const [before] = await outcomesOf(first, id);
    await first.close();
    await sleep(1_100);
    const second = await openTestServer(settings);
    try {
      expect(await outcomesOf(second, id)).toEqual([before]);
      expect((await second.app.fetch(before!.removal!.image!.url)).status).toBe(200);
    } finally {
      await second.close();
      await rm(home, { recursive: true });
    }
  });

  it('shows so many outcomes at a time, and of a page beyond that the most that there may be', async () => {
    const { id } = await submit(api, [{ image: { sample: 'CAT' } }]);
    const page = async (range: string) =>
      (await api.askRaw(`query ($id: ID!) { job(id: $id) { outcomes(${range}) { index } } }`, { id })).errors[0];
    expect(await page(`limit: ${limits.outcomesPage}`)).toBeUndefined();
    const most = { min: 1, max: limits.outcomesPage };
    for (const given of [0, 5_000]) {
      expect(await page(`limit: ${given}`)).toMatchObject({
        path: ['job', 'outcomes'],
        extensions: { code: 'BAD_VARIABLES', path: 'limit', ...most, given },
      });
    }
    const { errors } = await api.askRaw('{ jobs(first: 1001) { id } }');
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_VARIABLES', path: 'first', max: 1_000, given: 1_001 });
  });

  it('that is unknown, or another client’s, is not found', async () => {
    const server = await openTestServer({ API_KEYS: 'a,b' });
    try {
      const as = (key: string) => ({ authorization: `Bearer ${key}` });
      const items = [{ image: { sample: 'CAT' } }];
      const { data } = await server.ask(SubmitRemovals, { items, priority: 'LOW' } as never, as('a'));
      const { id } = data.submitRemovals!;
      expect((await server.ask(JobState, { id }, as('a'))).data.job).toMatchObject({ id });
      expect((await server.ask(JobState, { id }, as('b'))).errors).toMatchObject([
        { extensions: { code: 'JOB_NOT_FOUND' } },
      ]);
      expect((await server.ask(Cancel, { id }, as('b'))).errors).toMatchObject([
        { extensions: { code: 'JOB_NOT_FOUND' } },
      ]);
      expect((await server.ask(Jobs, {}, as('a'))).data.jobs).toEqual([{ id, total: 1 }]);
      expect((await server.ask(Jobs, {}, as('b'))).data.jobs).toEqual([]);
    } finally {
      await server.close();
    }
  });
});
