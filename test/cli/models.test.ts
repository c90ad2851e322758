import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { fileOf, serve, sha256Hex, temporaryFolder, weightsOf } from '../models/source.ts';
import { hasShared, needsShared, sharedFile } from '../support/shared.ts';
import { cli } from './terminal.ts';

const data = weightsOf(200_000);
const { name: _, ...isnet } = JSON.parse(
  await readFile(new URL('../../models/isnet.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;

/** A home whose operator added the model `mine`, fetched from a server on this machine. */
async function homeWith(changes: Record<string, unknown> = {}) {
  const home = await temporaryFolder();
  const { url } = await serve(fileOf(data));
  await mkdir(join(home, 'manifests'));
  const manifest = { ...isnet, file: { url }, digest: `sha256:${sha256Hex(data)}`, bytes: data.length, ...changes };
  await writeFile(join(home, 'manifests', 'mine.json'), JSON.stringify(manifest));
  return { home, env: { MATTEQL_HOME: home }, weights: join(home, 'models', 'mine.onnx') };
}

const rowOf = (table: string, name: string) => table.split('\n').find((line) => line.startsWith(`${name} `));

describe('models list', () => {
  it('is a table of the shipped models and the operator’s', async () => {
    const { env } = await homeWith();
    const { code, out, err } = await cli(['models', 'list'], env);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [head, ...rows] = out.trimEnd().split('\n');
    expect(head).toMatch(/^NAME +TITLE +LICENSE +COMMERCIAL +SIZE +INPUT +INSTALLED$/);
    expect(rows).toHaveLength(18);
    const column = head!.indexOf('INSTALLED');
    expect(rows.map((row) => row.slice(column))).toEqual(rows.map(() => 'no'));
    expect(rowOf(out, 'rmbg2')).toMatch(/CC-BY-NC-4\.0 +no +1024\.3 MB +1024x1024 +no$/);
    expect(rowOf(out, 'mine')).toMatch(/yes +0\.2 MB +1024x1024 \(256-2048\) +no$/);
  });

  it('tells a wrong file from a right one', async () => {
    const { env, home, weights } = await homeWith();
    await cli(['models', 'pull', 'mine'], env);
    expect(rowOf((await cli(['models', 'list'], env)).out, 'mine')).toMatch(/ yes$/);
    await writeFile(weights, 'something else');
    expect(rowOf((await cli(['models', 'list'], env)).out, 'mine')).toMatch(/ wrong file$/);
    await writeFile(join(home, 'manifests', 'bad.json'), '{}');
    expect(await cli(['models', 'list'], env)).toMatchObject({
      code: 1,
      err: expect.stringContaining('bad.json: title'),
    });
  });
});

describe('models pull', () => {
  it('fetches, with a line for each tenth where there is no terminal', async () => {
    const { env, weights } = await homeWith();
    const { code, out, err } = await cli(['models', 'pull', 'mine'], env);
    expect({ code, out }).toEqual({ code: 0, out: `mine is installed: ${weights}\n` });
    expect(err).toMatch(/^mine: 0 % of 0\.2 MB\n(mine: \d+ % of 0\.2 MB\n)*mine: 100 % of 0\.2 MB\n$/);
    expect(data.equals(await readFile(weights))).toBe(true);
    expect(await cli(['models', 'pull', 'mine'], env)).toMatchObject({ code: 0, err: '' });
  });

  it('draws a bar on a terminal', async () => {
    const { env } = await homeWith();
    const { code, err } = await cli(['models', 'pull', 'mine'], env, true);
    expect(code).toBe(0);
    expect(err).toContain('0.2 MB of 0.2 MB');
  });

  it('needs a setting for a license that forbids commercial use', async () => {
    const { env } = await homeWith({ commercialUse: false });
    const { code, err } = await cli(['models', 'pull', 'mine'], env);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('ALLOW_NONCOMMERCIAL=true') });
    expect(await cli(['models', 'pull', 'mine'], { ...env, ALLOW_NONCOMMERCIAL: 'true' })).toMatchObject({ code: 0 });
  });

  it('fetches nothing if one of the names is wrong', async () => {
    const { env } = await homeWith();
    expect(await cli(['models', 'pull', 'mine', 'nime'], env)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^There is no model "nime"/),
    });
    expect(rowOf((await cli(['models', 'list'], env)).out, 'mine')).toMatch(/ no$/);
  });
});

describe('models verify', () => {
  it('reads what is installed again', async () => {
    const { env, weights } = await homeWith();
    expect(await cli(['models', 'verify'], env)).toEqual({ code: 0, out: 'No model is installed.\n', err: '' });
    expect(await cli(['models', 'verify', 'mine'], env)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/npm run models -- pull mine/),
    });
    await cli(['models', 'pull', 'mine'], env);
    const whole = { code: 0, out: `mine is whole: sha256:${sha256Hex(data)}\n`, err: '' };
    expect(await cli(['models', 'verify'], env)).toEqual(whole);
    await writeFile(weights, weightsOf(200_000, 4));
    expect(await cli(['models', 'verify'], env)).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/is not the file of "mine"/),
    });
  });
});

describe.skipIf(!hasShared)(`models add${needsShared}`, () => {
  const network = hasShared ? sharedFile('models/selfie_segmentation.onnx') : '';

  it('imports a model with what its graph describes', async () => {
    const home = await temporaryFolder();
    const MODELS_DIR = join(home, 'elsewhere');
    const { code, out, err } = await cli(['models', 'add', network], { MATTEQL_HOME: home, MODELS_DIR });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/license, commercialUse.*\n.*input\.order.*\n.*output\.meaning/);
    expect(JSON.parse(await readFile(join(MODELS_DIR, 'selfieSegmentation.json'), 'utf8'))).toMatchObject({
      commercialUse: false,
      input: { name: 'input_1:0', size: [256, 256], layout: 'nhwc' },
      output: { name: 'activation_10', channels: 1 },
    });
    const { out: table } = await cli(['models', 'list'], { MATTEQL_HOME: home, MODELS_DIR });
    expect(rowOf(table, 'selfieSegmentation')).toMatch(/unknown +no +0\.4 MB +256x256 +yes$/);
  });

  it('reads two classes and an NCHW layout', async () => {
    const home = await temporaryFolder();
    const name = ['--name', 'my-sinet'];
    await cli(['models', 'add', sharedFile('models/SINet.onnx'), ...name], { MATTEQL_HOME: home });
    expect(JSON.parse(await readFile(join(home, 'manifests', 'mySinet.json'), 'utf8'))).toMatchObject({
      input: { size: [320, 320], layout: 'nchw' },
      output: { channels: 2, meaning: 'logits' },
      recipe: { denormalize: { softmax: { channel: 1 } } },
    });
  });

  it('overwrites nothing, and rejects a file that is not ONNX', async () => {
    const env = { MATTEQL_HOME: await temporaryFolder() };
    await cli(['models', 'add', network], env);
    expect(await cli(['models', 'add', network], env)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/already\..*--name/),
    });
    expect(await cli(['models', 'add', network, '--name', 'isnet'], env)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/already/),
    });
    expect(await cli(['models', 'add', '/nowhere.onnx'], env)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/There is no file/),
    });
    const manifest = fileURLToPath(new URL('../../models/isnet.json', import.meta.url));
    expect(await cli(['models', 'add', manifest, '--name', 'other'], env)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/ONNX file/),
    });
  });
});

describe('the command line', () => {
  it('shows its usage when asked, and complains with it', async () => {
    expect(await cli([], {})).toMatchObject({ code: 0, out: expect.stringMatching(/models/), err: '' });
    expect(await cli(['models', 'pull', '--help'], {})).toMatchObject({
      code: 0,
      out: expect.stringMatching(/matteql models pull/),
    });
    expect(await cli(['models', 'bogus'], {})).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/Unknown command bogus/),
    });
    expect(await cli(['models', 'pull'], {})).toMatchObject({ code: 2, err: expect.stringMatching(/NAME/) });
  });

  it('is a program: one sentence and an exit code, no stack', async () => {
    const entry = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
    const options = { env: { ...process.env, MATTEQL_HOME: await temporaryFolder() } };
    const ran = promisify(execFile)(process.execPath, ['--import', 'tsx', entry, 'models', 'verify', 'isnet'], options);
    await expect(ran).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'The weights of "isnet" are not installed. Run: npm run models -- pull isnet\n',
    });
  });
});
