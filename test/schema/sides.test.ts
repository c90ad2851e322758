import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brightnessNetwork, fixedNetwork } from '../support/networks.ts';
import { openHouseOf } from '../support/operator.ts';
import { dataUriOf, drawn, standInFacts, type TestServer } from '../support/server.ts';

let api: TestServer;
beforeAll(async () => {
  const input = { size: [32, 32], layout: 'nchw', order: 'rgb' };
  const sizes = { least: 8, most: 64, multipleOf: 4 };
  api = await openHouseOf({
    any: { manifest: { ...standInFacts, input: { ...input, sizes } }, weights: fixedNetwork(32, 32) },
    one: { manifest: { ...standInFacts, input }, weights: brightnessNetwork() },
  });
});
afterAll(() => api.close());

const cut = async (recipe: string, model = 'ANY') => {
  const image = `{ dataUri: "${dataUriOf(await drawn(60, 20))}" }`;
  return api.askRaw(
    `mutation { removeBackground(image: ${image}, model: ${model}, recipe: { ${recipe} }) { id mask { digest } } }`,
  );
};

describe('sides of the network’s input', () => {
  it('are shown', async () => {
    const { data } = await api.askRaw('{ models { name input sizes { least most multipleOf } } }');
    const found = (wanted: string) => data.models.find(({ name }: { name: string }) => name === wanted);
    expect(found('ANY')).toEqual({ name: 'ANY', input: [32, 32], sizes: { least: 8, most: 64, multipleOf: 4 } });
    expect(found('ONE')).toEqual({ name: 'ONE', input: [32, 32], sizes: null });
  });

  it('may be chosen for each request', async () => {
    const own = await cut('');
    const same = await cut('resize: { stretch: { side: 32 } }');
    const more = await cut('resize: { stretch: { side: 64 } }');
    const several = await cut('resize: { sides: { sides: [16, 32, 64] } }');
    const rectangle = await cut('resize: { contain: { side: 64 } }');
    const answers = [own, same, more, several, rectangle];
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    const digests = answers.map(({ data }) => data.removeBackground.mask.digest);
    expect(digests[1]).toBe(digests[0]);
    expect(new Set(digests).size).toBe(4);
    expect(api.services.engineStatus().models).toMatchObject([{ name: 'any', starts: 1 }]);
  });

  it.each([
    ['resize: { stretch: { side: 62 } }', 'ANY', 'recipe.resize.stretch.side'],
    ['resize: { contain: { side: 128 } }', 'ANY', 'recipe.resize.contain.side'],
    ['resize: { tiles: { side: 4 } }', 'ANY', 'recipe.resize.tiles.side'],
    ['resize: { sides: { sides: [32, 100] } }', 'ANY', 'recipe.resize.sides.sides'],
    ['resize: { stretch: { side: 64 } }', 'ONE', 'recipe.resize.stretch.side'],
  ])('%s of %s is rejected at the option, before any work', async (recipe, model, path) => {
    const before = api.services.engineStatus();
    const { data, errors } = await cut(recipe, model);
    expect(data.removeBackground).toBeNull();
    expect(errors[0]?.extensions).toEqual({ code: 'BAD_OPTION', path });
    expect(errors[0]?.message).toContain(
      model === 'ONE' ? 'one takes 32 x 32 only' : 'any takes sides from 8 to 64 that are multiples of 4',
    );
    expect(api.services.engineStatus().models.length).toBe(before.models.length);
  });

  it('are left to a network of one size by the plugin that takes several', async () => {
    const { errors, data } = await cut('resize: { sides: {} }', 'ONE');
    expect(errors).toEqual([]);
    expect(data.removeBackground.mask.digest).toBe((await cut('', 'ONE')).data.removeBackground.mask.digest);
  });
});
