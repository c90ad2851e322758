import { readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compose } from '../support/compose.ts';
import { freePort, hasRedis, startRedis } from '../support/redis.ts';
import { addStandIn, formOf } from '../support/server.ts';
import { realHome } from '../support/weights.ts';
import { buildImage, type Image } from './build-image.ts';
import { type Container, type RunOptions, runImage } from './run-image.ts';

let image: Image;
/** Weights of the stand-in model: a few hundred bytes. */
let standIn: string;
/** Those of a model of the catalog, where this machine has them. */
let real: string;
const containers: Container[] = [];

const MODEL = 'isnetInt8';

beforeAll(async () => {
  image = await buildImage();
  [standIn, real] = [
    await mkdtemp(join(tmpdir(), 'matteql-weights-')),
    await mkdtemp(join(tmpdir(), 'matteql-weights-')),
  ] as [string, string];
  await addStandIn(standIn);
  await mkdir(join(real, 'models'));
  for (const name of [`${MODEL}.onnx`, `${MODEL}.onnx.json`])
    await cp(join(realHome, 'models', name), join(real, 'models', name));
  const megabytes = ({ instruction, bytes }: Image['layers'][number]) => [
    instruction,
    `${(bytes / 1e6).toFixed(1)} MB`,
  ];
  const total = image.layers.reduce((sum, { bytes }) => sum + bytes, 0);
  console.table(Object.fromEntries([...image.layers, { instruction: 'all', bytes: total }].map(megabytes)));
});
afterEach(async () => {
  for (const container of containers.splice(0)) await container.close();
});
afterAll(async () => {
  await image?.close();
  for (const folder of [standIn, real]) if (folder) await rm(folder, { recursive: true, force: true });
});

async function run(options: Partial<RunOptions> = {}): Promise<Container> {
  const container = await runImage(image, { weights: standIn, ...options });
  containers.push(container);
  return container;
}
const withStandIn = { DEFAULT_MODEL: 'standIn', DEFAULT_PRESET: 'REFERENCE' };
const query =
  'mutation ($image: Upload!) { removeBackground(image: { upload: $image }) { image { url width height } runs { stage modelRuns } } }';

/** Sends a picture as a form, and fetches its result. */
async function cut(address: string, file = 'samples/coffee.png') {
  const bytes = await readFile(file);
  const form = formOf(query, { image: new Blob([new Uint8Array(bytes)]) });
  const answer = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'x-graphql-yoga-csrf': '1' },
    body: form,
  });
  const { data, errors } = (await answer.json()) as any;
  expect(errors).toBeUndefined();
  const result = await fetch(data.removeBackground.image.url);
  const { width, height, hasAlpha } = await sharp(await result.arrayBuffer()).metadata();
  return { ...data.removeBackground, result: { width, height, hasAlpha } };
}

/** State and command of each process inside, from process 1 down. */
function processesOf(container: Container): readonly { readonly name: string; readonly state: string }[] {
  const list: { name: string; state: string }[] = [];
  const visit = (pid: number) => {
    const [, name = '', state = ''] = /^\d+ \((.*)\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    list.push({ name, state });
    for (const child of childrenOf(pid)) visit(child);
  };
  visit(container.pid());
  return list;
}
const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);

describe('the image', () => {
  it('runs node as process 1, not as root, with a health check', () => {
    const { User, Entrypoint, Cmd, StopSignal, Healthcheck } = image.config;
    expect([User, Entrypoint[0], Cmd, StopSignal]).toEqual(['10001:10001', 'node', ['serve'], 'SIGTERM']);
    expect(Healthcheck.Test.slice(0, 2)).toEqual(['CMD', 'node']);
  });

  it('has no package manager of Node, no compiler, and no development dependency', () => {
    const programs = ['bin', 'sbin', 'usr/bin', 'usr/sbin', 'usr/local/bin'].flatMap((folder) =>
      readdirSync(join(image.root, folder)),
    );
    const tools = [
      'npm',
      'npx',
      'corepack',
      'yarn',
      'cc',
      'gcc',
      'g++',
      'make',
      'ld',
      'python3',
      'git',
      'curl',
      'wget',
    ];
    expect(tools.filter((tool) => programs.includes(tool))).toEqual([]);
    const modules = readdirSync(join(image.root, 'app/node_modules'));
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    const own = Object.keys(devDependencies).filter((name) => packages[`node_modules/${name}`].dev);
    expect(own).toContain('typescript');
    expect(own.filter((name) => modules.includes(name))).toEqual([]);
    expect(readdirSync(join(image.root, 'app/node_modules/onnxruntime-node/bin/napi-v6'))).toContain('linux');
    expect(readdirSync(join(image.root, 'app')).sort()).toEqual([
      'dist',
      'models',
      'node_modules',
      'package.json',
      'samples',
      'schema.graphql',
    ]);
  });

  it('lets any user write to /data and /weights', async () => {
    for (const folder of ['data', 'weights']) expect((await stat(join(image.root, folder))).mode & 0o7777).toBe(0o1777);
  });
});

describe('a container of an unknown user, on a read-only root, with a full /tmp and without HOME', () => {
  it('answers a real request, survives its model process, and ends with code 0', async () => {
    const container = await run({ env: { ...withStandIn, PORT: String(await freePort()) } });
    const address = await container.address();
    expect(await cut(address)).toMatchObject({
      image: { width: 600, height: 400 },
      result: { width: 600, height: 400, hasAlpha: true },
    });
    const check = image.config.Healthcheck.Test.slice(1);
    expect(await container.exec(check)).toEqual({ code: 0, output: '' });
    expect((await container.exec(check, { PORT: '9' })).code).toBe(1);
    expect((await stat(container.data)).uid).toBe(12345);

    const [worker] = childrenOf(container.pid());
    process.kill(worker!, 'SIGKILL');
    // Another picture: the mask of the first one is remembered.
    expect((await cut(address, 'samples/cat.png')).runs).toContainEqual({ stage: 'infer', modelRuns: 1 });
    // Process 1 reaps what ended.
    await expect.poll(() => processesOf(container).filter(({ state }) => state === 'Z')).toEqual([]);
    expect(processesOf(container)[0]!.name).toBe('node');

    container.kill('SIGTERM');
    expect(await container.ended).toBe(0);
  });

  it('cannot write outside of /data', async () => {
    const container = await run({ env: withStandIn });
    await container.address();
    const write = (path: string) =>
      container.exec(['node', '-e', `require('node:fs').writeFileSync(${JSON.stringify(path)}, 'x')`]);
    for (const path of ['/app/x', '/weights/x', '/x', '/tmp/x']) {
      const { code, output } = await write(path);
      expect([path, code, /EROFS|ENOSPC/.test(output)]).toEqual([path, 1, true]);
    }
    expect((await write('/data/x')).code).toBe(0);
  });

  it('does not start for other machines without keys, and says so in one sentence', async () => {
    const container = await run({ env: { ...withStandIn, HOST: '0.0.0.0' } });
    expect(await container.ended).toBe(1);
    expect(container.said.trim()).toMatch(/^HOST=0\.0\.0\.0 lets other machines in\. .*\.$/);
  });

  it('measures which model is best in /data, where DEFAULT_MODEL is empty', async () => {
    // Weights that would have to be fetched are not written: that they cannot be is the sentence.
    const container = await run({ env: { DEFAULT_MODEL: '' } });
    expect(await container.ended).toBe(1);
    expect(container.said).not.toContain('cannot measure');
    expect(container.said).toMatch(/\/weights/);
  });

  it('works on a real model with 512 MB less than the Kubernetes example allows', async () => {
    const documents = readFileSync('ops/kubernetes.yaml', 'utf8')
      .split(/^---$/m)
      .map((text) => parse(text));
    const deployment = documents.find((document) => document?.kind === 'Deployment');
    const [, gibibytes] = /^(\d+)Gi$/.exec(deployment.spec.template.spec.containers[0].resources.limits.memory)!;
    const memory = Number(gibibytes) * 2 ** 30 - 512 * 2 ** 20;
    const container = await run({ weights: real, memory, env: { DEFAULT_MODEL: MODEL } });
    const answer = await cut(await container.address());
    expect(answer.result).toEqual({ width: 600, height: 400, hasAlpha: true });
    const peak = container.memoryPeak();
    console.log(`most memory: ${Math.round(peak / 1e6)} MB of ${Math.round(memory / 1e6)} MB`);
    expect(peak).toBeLessThan(memory);
    container.kill('SIGTERM');
    expect(await container.ended).toBe(0);
  });
});

it.skipIf(!hasRedis)(
  'a worker makes the pictures of a server without a model, and passes the check of compose.yaml',
  async () => {
    const redis = await startRedis('--maxmemory-policy', 'noeviction');
    try {
      const data = await mkdtemp(join(tmpdir(), 'matteql-fleet-'));
      const metrics = String(await freePort());
      const shared = { ...withStandIn, REDIS_URL: redis.url };
      const worker = await run({ data, command: ['worker'], env: { ...shared, METRICS_PORT: metrics } });
      const [, , ...words] = compose.services.worker.healthcheck!.test;
      const check = ['node', ...words.map((word) => word.replace('9464', metrics))];
      while ((await worker.exec(check)).code !== 0) await sleep(200);

      const server = await run({ data, env: { ...shared, WORKERS_ONLY: 'true' } });
      const { result } = await cut(await server.address());
      expect(result).toEqual({ width: 600, height: 400, hasAlpha: true });
      expect(childrenOf(server.pid())).toEqual([]);
      expect(childrenOf(worker.pid())).toHaveLength(1);

      for (const container of [server, worker]) {
        container.kill('SIGTERM');
        expect(await container.ended).toBe(0);
      }
      await rm(data, { recursive: true, force: true });
    } finally {
      await redis.remove();
    }
  },
);
