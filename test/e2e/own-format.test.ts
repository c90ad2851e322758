import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { build, killPrograms, type Program, startProgram } from '../support/program.ts';
import { addStandIn } from '../support/server.ts';
import { tinyFormat } from '../support/tiny-format.ts';

/** Outside the repository, without a node_modules folder in sight. */
const folder = await mkdtemp(join(tmpdir(), 'matteql-format-'));
let built: string;
let program: Program;

beforeAll(async () => {
  built = await build();
  await addStandIn(folder);
  await writeFile(join(folder, 'tiny.ts'), tinyFormat);
  const settings = { MATTEQL_HOME: folder, DEFAULT_MODEL: 'standIn', PLUGINS: join(folder, 'tiny.ts') };
  program = startProgram(built, settings);
});
afterAll(async () => {
  killPrograms();
  await program.ended;
  await Promise.all([folder, built].map((each) => rm(each, { recursive: true, force: true })));
});

const query = `mutation ($photo: Upload!) {
  removeBackground(image: { upload: $photo }, recipe: {
    composite: { color: { color: "#000" } }, encode: { tiny: {} }
  }) {
    source { format width height }
    image { url mediaType }
    runs { stage plugin }
  }
}`;

it('a format of a plugin is recognized, decoded, encoded, and can be downloaded', async () => {
  const origin = await program.address();
  const pixels = [255, 255, 255, 0, 0, 0];
  const form = new FormData();
  form.append('operations', JSON.stringify({ query, variables: { photo: null } }));
  form.append('map', '{"0":["variables.photo"]}');
  form.append('0', new Blob([Uint8Array.of(...Buffer.from('TINY'), 2, 1, ...pixels)]), 'photo.tiny');
  const headers = { 'x-graphql-yoga-csrf': '1' };
  const { data, errors } = (await (
    await fetch(`${origin}/graphql`, { method: 'POST', headers, body: form })
  ).json()) as any;
  expect(errors).toBeUndefined();
  const { source, image, runs } = data.removeBackground;
  expect(source).toEqual({ format: 'tiny', width: 2, height: 1 });
  expect(runs).toContainEqual({ stage: 'decode', plugin: 'tiny' });
  expect(image).toMatchObject({ mediaType: 'image/x-tiny', url: expect.stringMatching(/\.tiny$/) });

  const file = await fetch(image.url);
  expect([file.status, file.headers.get('content-type')]).toEqual([200, 'image/x-tiny']);
  const bytes = Buffer.from(await file.arrayBuffer());
  expect([bytes.toString('latin1', 0, 4), bytes[4], bytes[5], bytes.length]).toEqual(['TINY', 2, 1, 12]);

  const asked = { query: '{ server { reads writes } }' };
  const body = JSON.stringify(asked);
  const json = { 'content-type': 'application/json' };
  const { server } = ((await (await fetch(`${origin}/graphql`, { method: 'POST', headers: json, body })).json()) as any)
    .data;
  expect(server.reads).toContain('tiny');
  expect(server.writes).toContain('tiny');
});
