import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { generate } from '@graphql-codegen/cli';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../support/docs.ts';
import { openTestServer, type TestServer } from '../support/server.ts';

const exec = promisify(execFile);
let api: TestServer;
let url: string;
const folders: string[] = [];

/** A plugin of an operator, with a warning of its own. */
const PLUGIN = `
import { definePlugin, opt } from '${join(root, 'src/pipeline/plugin-api.ts')}';
export default definePlugin({
  stage: 'composite',
  name: 'checkerboard',
  version: 1,
  doc: 'The subject on a checkerboard.',
  options: { size: opt.int('Side of a square, in pixels.', { min: 1, max: 9, default: 2 }) },
  warnings: { BOARD_COARSE: 'The squares are larger than the subject.' },
  run: ({ foreground }) => foreground,
});
`;
beforeAll(async () => {
  const plugin = join(await folderIn(join(root, '.vitest')), 'checkerboard.ts');
  await writeFile(plugin, PLUGIN);
  api = await openTestServer({ PLUGINS: plugin });
  url = await api.listen();
});
afterAll(async () => {
  await api.close();
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

async function folderIn(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'clients-'));
  folders.push(folder);
  return folder;
}

describe('GET /schema.graphql', () => {
  it("is the schema, with the operator's plugins, and is not sent again to those that have it", async () => {
    const first = await fetch(`${url}/schema.graphql`);
    const text = await first.text();
    expect([first.status, first.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(text).toContain('checkerboard: CompositeCheckerboardOptions');
    const { data } = await api.askRaw('{ warnings { code doc } }');
    expect(data.warnings).toContainEqual({ code: 'BOARD_COARSE', doc: 'The squares are larger than the subject.' });
    const headers = { 'if-none-match': first.headers.get('etag')! };
    expect((await fetch(`${url}/schema.graphql`, { headers })).status).toBe(304);
    expect((await fetch(`${url}/schema.graphql`, { method: 'POST' })).status).toBe(405);
  });

  it('asks for a key where the server does', async () => {
    const keyed = await openTestServer({ API_KEYS: 'secret' });
    const ask = (headers: Record<string, string>) => keyed.app.fetch('http://matteql.test/schema.graphql', { headers });
    expect([(await ask({})).status, (await ask({ 'x-api-key': 'secret' })).status]).toEqual([401, 200]);
    await keyed.close();
  });
});

const DOCUMENT = `
  query Look($image: ImageInput!, $recipe: RecipeInput) {
    removal(image: $image, recipe: $recipe) { id recipe image { id url } }
  }
  query Presets { presets { name recipe } errors { code retryable } warnings { code } server { limits { maxFileBytes } } }
`;

/** A client that sends recipes back as they came, and is refused by its types where it sends two of a kind. */
const CLIENT = `
import type { CompositeInput, ErrorCode, LookQuery, LookQueryVariables, PresetsQuery } from './gql/graphql.ts';
export const again = (answer: LookQuery): LookQueryVariables => ({
  image: { sample: 'CAT' },
  recipe: answer.removal!.recipe,
});
export const asPreset = ({ presets }: PresetsQuery): LookQueryVariables => ({
  image: { digest: 'ab' },
  recipe: { ...presets[0]!.recipe, refine: [] },
});
export const retryable = ({ errors }: PresetsQuery): ErrorCode[] => errors.filter((e) => e.retryable).map((e) => e.code);
export const one: CompositeInput = { cutout: {} };
// @ts-expect-error exactly one
export const two: CompositeInput = { cutout: {}, matte: {} };
`;

async function typesFrom(schema: string, options?: object): Promise<string> {
  const files = await generate(
    {
      schema: options ? [{ [schema]: options }] : schema,
      documents: [DOCUMENT],
      silent: true,
      generates: {
        'gql/': {
          preset: 'client',
          config: {
            scalars: {
              Recipe: { input: 'never', output: 'RecipeInput' },
              Upload: 'Blob | null',
              NoOptions: 'Record<string, never>',
            },
            enumsAsTypes: true,
            useTypeImports: true,
          },
        },
      },
    },
    false,
  );
  return files.find(({ filename }: { filename: string }) => filename.endsWith('graphql.ts'))!.content;
}

describe('graphql-codegen', () => {
  it('makes equal types from the file, from its address and by introspection, with which a recipe goes back as it came', async () => {
    const folder = await folderIn(join(root, '.vitest'));
    const file = join(folder, 'schema.graphql');
    await writeFile(file, await (await fetch(`${url}/schema.graphql`)).text());
    const [fromFile, fromAddress, fromServer] = [
      await typesFrom(file),
      await typesFrom(`${url}/schema.graphql`),
      await typesFrom(`${url}/graphql`, { oneOf: true }),
    ];
    expect(fromAddress).toBe(fromFile);
    expect(fromServer).toBe(fromFile);
    expect(fromFile).toContain('?: never');

    await mkdir(join(folder, 'gql'));
    await writeFile(join(folder, 'gql/graphql.ts'), fromFile);
    await writeFile(join(folder, 'client.ts'), CLIENT);
    const config = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        skipLibCheck: true,
        noUnusedLocals: false,
        verbatimModuleSyntax: false,
        exactOptionalPropertyTypes: false,
      },
      include: ['client.ts'],
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const checked = exec(join(root, 'node_modules/.bin/tsc'), ['-p', folder]);
    expect(await checked.catch(({ stdout }) => ({ stdout }))).toMatchObject({ stdout: '' });
  }, 60_000);
});

it('relay-compiler makes artifacts from the file', async () => {
  const folder = await folderIn(tmpdir());
  await mkdir(join(folder, 'src'));
  await writeFile(join(folder, 'schema.graphql'), await (await fetch(`${url}/schema.graphql`)).text());
  await writeFile(
    join(folder, 'relay.config.json'),
    JSON.stringify({ src: './src', schema: './schema.graphql', language: 'typescript', noFutureProofEnums: true }),
  );
  await writeFile(
    join(folder, 'src/Looks.ts'),
    `import { graphql } from 'relay-runtime';
export const fragment = graphql\`fragment Looks_image on Image { id url path }\`;
export const look = graphql\`query LooksQuery($image: ImageInput!, $composite: CompositeInput) {
  removal(image: $image) { id recipe image { ...Looks_image } render(composite: $composite) { ...Looks_image } }
  stages { plugins { id name } }
}\`;
export const cut = graphql\`mutation LooksMutation($image: ImageInput!) { removeBackground(image: $image) { id } }\`;
`,
  );
  const { stdout, stderr } = await exec(join(root, 'node_modules/.bin/relay-compiler'), [], { cwd: folder });
  expect(stdout + stderr).not.toMatch(/error|warn/i);
  expect((await readdir(join(folder, 'src/__generated__'))).sort()).toEqual([
    'LooksMutation.graphql.ts',
    'LooksQuery.graphql.ts',
    'Looks_image.graphql.ts',
  ]);
  const types = await readFile(join(folder, 'src/__generated__/LooksQuery.graphql.ts'), 'utf8');
  expect(types).toContain('checkerboard');
}, 60_000);
