import { readFileSync } from 'node:fs';
import { printSchema } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stageNames } from '../../src/pipeline/index.ts';
import { createSchema } from '../../src/schema/index.ts';
import { graphql } from '../gql/index.ts';
import { openTestServer, type TestServer } from '../support/server.ts';

let api: TestServer;
beforeAll(async () => {
  api = await openTestServer();
});
afterAll(() => api.close());

it('the committed schema is the API, but for the model of this test', () => {
  const printed = printSchema(api.schema).replace(/\n {2}"""Brightness[^"]*"""\n {2}STAND_IN\n/, '');
  expect(`${printed}\n`).toBe(readFileSync('schema.graphql', 'utf8'));
});

const Catalog = graphql(`
  query Catalog {
    stages { name doc reads writes list plugins { name doc deprecated options { name type doc min max values default required deprecated } } }
    models { name title license commercialUse installed loaded optimization bytes input recipe }
    presets { name doc recipe }
    samples { name title credit license width height digest }
    server {
      version defaultModel defaultModelReason eightBit { instructions gain exact }
      provider processes threads nodeVersion runtimeVersion reads writes limits { maxFileBytes filesTtl listLength messageLength }
      queue { waiting running } memory { server engine engineLimit engineExcess memo }
      networks { model provider processes residentBytes starts waiting running optimization }
    }
  }
`);

it('shows all that can be chosen', async () => {
  const { data, errors } = await api.ask(Catalog);
  expect(errors).toEqual([]);
  expect(data.stages.map(({ name }) => name)).toEqual(stageNames);
  const resize = data.stages.find(({ name }) => name === 'resize')!;
  const kernel = resize.plugins.find(({ name }) => name === 'stretch')!.options[0];
  expect(kernel).toMatchObject({ type: 'Kernel', default: 'LINEAR', required: false });
  expect(kernel?.values).toContain('LANCZOS3');
  const threshold = data.stages.find(({ name }) => name === 'refine')!.plugins.find(({ name }) => name === 'threshold');
  expect(threshold?.options.find(({ name }) => name === 'at')).toMatchObject({
    type: 'Float',
    min: 0,
    max: 1,
    default: 0.5,
  });
  expect(data.models.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['ISNET', 'ISNET_SMALL', 'RMBG2', 'STAND_IN']),
  );
  expect(data.models.find(({ name }) => name === ('STAND_IN' as string))).toMatchObject({
    installed: true,
    input: [32, 32],
  });
  expect(data.presets.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['REFERENCE', 'ARTICLE', 'ARTICLE_BINARY', 'PREVIEW', 'STICKER']),
  );
  expect(data.presets.find(({ name }) => name === 'ARTICLE')?.recipe).toMatchObject({
    resize: { stretch: { kernel: 'LINEAR' } },
  });
  expect(data.samples.map(({ name }) => name)).toEqual(['CAT', 'ASTRONAUT', 'COFFEE', 'ROCKET']);
  expect(data.server).toMatchObject({ defaultModel: 'STAND_IN', provider: 'cpu', threads: 2 });
  expect(data.server).toMatchObject({ defaultModelReason: null, eightBit: null });
});

it('shows what a loaded network runs on, and nothing of processes that others could meddle with', async () => {
  await api.warm();
  const { data } = await api.ask(Catalog);
  expect(data.server).toMatchObject({
    processes: 1,
    nodeVersion: process.versions.node,
    runtimeVersion: expect.stringMatching(/^1\./),
  });
  expect(data.server.networks).toEqual([
    {
      model: 'STAND_IN',
      provider: 'cpu',
      processes: 1,
      residentBytes: expect.any(Number),
      starts: 1,
      waiting: 0,
      running: 0,
      optimization: 'FULL',
    },
  ]);
  const [network] = data.server.networks;
  expect(network!.residentBytes).toBeGreaterThan(20e6);
  expect(data.server.memory.engine).toBeGreaterThan(20e6);
  expect(data.server.memory).toMatchObject({ engineLimit: api.config.engineMemory, engineExcess: 0 });
  const optimizationOf = (name: string) => data.models.find((model) => model.name === name)?.optimization;
  expect([optimizationOf('STAND_IN'), optimizationOf('ISNET')]).toEqual(['FULL', null]);
});

it('says by how much a network is too large for the memory it may take', async () => {
  const small = await openTestServer({ ENGINE_MEMORY: '1000000' });
  await small.warm();
  const { engine, engineLimit, engineExcess } = (await small.ask(Catalog)).data.server.memory;
  expect([engineLimit, engineExcess]).toEqual([1e6, engine - 1e6]);
  expect(engineExcess).toBeGreaterThan(19e6);
  await small.close();
});

it('names that look the same to clients are refused at start', () => {
  const { catalog } = api.services;
  const twin = { ...catalog.models[0]!, name: 'stand_in' };
  const models = [...catalog.models, { ...twin, name: 'standIN' }, { ...twin, name: 'standIn' }];
  expect(() => createSchema({ ...catalog, models })).toThrow(/STAND_IN/);
});
