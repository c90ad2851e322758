import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRegistry, keyOf, plan } from '../../src/pipeline/index.ts';
import { base, plugins } from '../../src/plugins/index.ts';
import { removalId } from '../../src/removal/removal-id.ts';
import { blobOf, dataUriOf, drawn, formOf, openTestServer, standInFacts, type TestServer } from '../support/server.ts';

let api: TestServer;
let png: Buffer;
beforeAll(async () => {
  api = await openTestServer();
  png = await drawn(40, 20);
});
afterAll(() => api.close());

async function idOf(args: string): Promise<string> {
  const image = `{ dataUri: "${dataUriOf(png)}" }`;
  const { data, errors } = await api.askRaw(`{ removal(image: ${image}, ${args}) { id } }`);
  expect(errors).toEqual([]);
  return data.removal.id;
}

describe('the id of a removal', () => {
  it('is equal for requests that are written otherwise, and differs with every stage, also those that its picture does not show', async () => {
    const plain = await idOf('recipe: { composite: { matte: {} } }');
    expect(await idOf('model: STAND_IN, recipe: { composite: { matte: {} }, layout: [], refine: [] }')).toBe(plain);
    const others = await Promise.all(
      [
        'foreground: { blurFusion: {} }',
        'encode: { webp: {} }',
        'layout: [{ scale: { width: 5 } }]',
        'resize: { contain: {} }',
        'refine: [{ feather: {} }]',
        'alpha: { ignore: {} }',
      ].map((stage) => idOf(`recipe: { composite: { matte: {} }, ${stage} }`)),
    );
    expect(new Set([plain, ...others]).size).toBe(7);
  });
});

it('the id of a removal covers picture, model, its facts and weights, and the version of every plugin', () => {
  const planned = () => plan(createRegistry(plugins), base, standInFacts.recipe);
  const steps = planned();
  const covered = { digest: 'ab', model: 'isnet', modelKey: keyOf('weights'), steps };
  const [first, ...others] = steps;
  const newer = [{ ...first!, plugin: { ...first!.plugin, version: first!.plugin.version + 1 } }, ...others];
  const ids = [
    covered,
    { ...covered, digest: 'cd' },
    { ...covered, model: 'u2net' },
    { ...covered, model: null, modelKey: null },
    { ...covered, modelKey: keyOf('other weights') },
    { ...covered, steps: newer },
  ].map(removalId);
  expect(new Set(ids).size).toBe(6);
  expect(removalId({ ...covered, steps: planned() })).toBe(ids[0]);
});

describe('a picture', () => {
  const query = `mutation ($photo: Upload!) {
    removeBackground(image: { upload: $photo }, recipe: { layout: [{ crop: { to: SUBJECT } }] }) {
      image { id digest url path filename warnings { code message } }
      mask(encode: { webp: {} }) { filename warnings { code } }
      warnings { code message }
    }
  }`;
  const send = async (bytes: Buffer, name: string) => {
    const form = formOf(query, { photo: blobOf(bytes) });
    form.set('0', blobOf(bytes), name);
    const { data, errors } = await api.send<any>(form);
    expect(errors).toEqual([]);
    return data.removeBackground;
  };

  it('has an id, a path, and a name to save it under', async () => {
    const { image, mask } = await send(png, 'my shoe.old.JPG');
    expect(image.id).toBe(image.digest);
    expect(image.url.endsWith(image.path)).toBe(true);
    expect((await api.app.fetch(`http://matteql.test${image.path}`)).status).toBe(200);
    expect([image.filename, mask.filename]).toEqual(['my shoe.old.png', 'my shoe.old-mask.webp']);
  });

  it.each([
    ['../../etc/pass\twd', 'passwd.png'],
    ['C:\\photos\\Schuhe 👟.webp', 'Schuhe 👟.png'],
    [`${'é'.repeat(200)}.png`, `${'é'.repeat(60)}.png`],
    ['.png', null],
  ])('has a name without folders and control characters: %s', async (given, filename) => {
    expect((await send(png, given)).image.filename).toBe(filename);
  });

  it('has no name without an upload', async () => {
    const { data } = await api.askRaw('{ removal(image: { sample: CAT }) { image { filename } } }');
    expect(data.removal.image.filename).toBeNull();
  });

  it('has the warnings of the steps that made it, and of no other', async () => {
    const nothing = await drawn(30, 30, '#000', false);
    const { image, mask, warnings } = await send(nothing, 'dark.png');
    expect(image.warnings).toEqual(warnings);
    expect([image.warnings.length, mask.warnings]).toEqual([1, []]);
  });
});
