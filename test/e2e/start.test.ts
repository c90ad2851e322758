import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { availableProviders } from '../../src/engine/index.ts';
import { build, isAlive, killPrograms, networkPids, type Program, startProgram } from '../support/program.ts';
import { addStandIn, dataUriOf, drawn } from '../support/server.ts';

/** A home with the stand-in model, and plugins: outside the repository, where no package.json says what a file is. */
let folder: string;
let built: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'matteql-start-'));
  await addStandIn(folder);
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
  built = await build();
});
afterAll(async () => {
  killPrograms();
  await Promise.all([folder, built].map((each) => rm(each, { recursive: true, force: true })));
});

const start = (settings: Record<string, string> = {}) =>
  startProgram(built, { MATTEQL_HOME: folder, DEFAULT_MODEL: 'standIn', ...settings });
const plugins = (...names: (keyof typeof files)[]) => ({ PLUGINS: names.map((name) => join(folder, name)).join(',') });

async function ask(address: string, query: string, variables: object = {}) {
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as { data: any; errors?: readonly { message: string }[] };
}

const whenReady = (address: string) =>
  vi.waitFor(async () => expect((await fetch(`${address}/ready`)).status).toBe(200), { timeout: 30_000 });
const whenGone = (pid: number) =>
  vi.waitFor(async () => expect(await isAlive(pid)).toBe(false), { timeout: 30_000, interval: 50 });

/** The network's process, once there is one. */
const networkPid = (program: Program) => vi.waitFor(() => networkPids(program)[0] ?? Promise.reject(new Error('none')));

const files = {
  'rings.ts': `
    import { isMainThread } from 'node:worker_threads';
    import { definePlugin, opt } from 'matteql/plugin';
    import { type Color, colorAt } from './color.ts';
    export default definePlugin({
      stage: 'composite', name: 'rings', version: 1, doc: 'Rings around the middle.', heavy: true, reads: ['mask'],
      options: { width: opt.int('Width of a ring, in pixels.', { min: 1, max: 500, default: 20 }) },
      run({ mask: { width, height } }, options, host) {
        host.warn('RINGS', isMainThread ? 'in the main thread' : 'in a thread');
        const data = new Uint8Array(3 * width * height);
        for (let i = 0; i < width * height; i++) {
          const away = Math.hypot((i % width) - width / 2, Math.floor(i / width) - height / 2);
          const color: Color = colorAt(Math.floor(away / options.width));
          data.set(color, 3 * i);
        }
        return { data, width, height, channels: 3 as const, at: { left: 0, top: 0, scale: 1 } };
      },
    });`,
  'color.ts': `
    export type Color = readonly [number, number, number];
    export const colorAt = (ring: number): Color => (ring % 2 === 0 ? [255, 0, 0] : [255, 255, 255]);`,
  'slow.js': `
    import { setTimeout } from 'node:timers/promises';
    import { definePlugin, opt } from 'matteql/plugin';
    export default definePlugin({
      stage: 'refine', name: 'slow', version: 1, doc: 'Takes its time.', reads: ['mask'],
      options: { seconds: opt.float('How long, in seconds.', { min: 0, max: 60, default: 0 }) },
      async run({ mask }, { seconds }) {
        if (seconds > 0) process.stderr.write('begun\\n');
        await setTimeout(seconds * 1000);
        return mask;
      },
    });`,
  'taken.ts': pluginCalled('cutout'),
  'bad-name.ts': pluginCalled('my-mode'),
  'nothing.ts': `export default { stage: 'composite', name: 'nothing' };`,
  'broken.ts': `import { definePlugin } from 'matteql/plugin'; import './not-there.ts'; export default definePlugin({});`,
};

function pluginCalled(name: string): string {
  return `
    import { definePlugin } from 'matteql/plugin';
    export default definePlugin({
      stage: 'composite', name: '${name}', version: 1, doc: 'A name that cannot be.', options: {},
      run: ({ decoded }) => ({ ...decoded, at: { left: 0, top: 0, scale: 1 } }),
    });`;
}

describe('the program', () => {
  it('prints its address, becomes ready, serves, and ends with its processes when told to', async () => {
    const program = start();
    const address = await program.address();
    expect((await fetch(`${address}/health`)).status).toBe(200);
    await whenReady(address);
    const { data, errors } = await ask(
      address,
      'mutation { removeBackground(image: { sample: CAT }) { image { url } } }',
    );
    expect(errors).toBeUndefined();
    const { url } = data.removeBackground.image;
    expect(url).toMatch(`${address}/files/`);
    expect((await fetch(url)).headers.get('content-type')).toBe('image/png');
    const pid = await networkPid(program);
    expect(await isAlive(pid)).toBe(true);

    program.process.kill('SIGTERM');
    expect(await program.ended).toMatchObject({ code: 0, signal: null });
    await whenGone(pid);
  });

  it('answers what was begun before it ends', async () => {
    const program = start(plugins('slow.js'));
    const address = await program.address();
    const answer = ask(
      address,
      'mutation { removeBackground(image: { sample: CAT }, recipe: { refine: [{ slow: { seconds: 1 } }] }) { mask { width } } }',
    );
    await vi.waitFor(() => expect(program.said).toContain('begun'), { timeout: 30_000, interval: 20 });
    program.process.kill('SIGTERM');
    expect(await answer).toEqual({ data: { removeBackground: { mask: { width: 451 } } } });
    expect((await program.ended).code).toBe(0);
  });

  it('ends at once when it is told to while it starts', async () => {
    const program = start();
    await program.address();
    program.process.kill('SIGTERM');
    const { code, complaint } = await program.ended;
    expect(code).toBe(0);
    expect(complaint).not.toContain('cannot be loaded');
  });

  it('leaves no process behind when it is killed', async () => {
    const program = start();
    await whenReady(await program.address());
    const pid = await networkPid(program);
    program.process.kill('SIGKILL');
    await program.ended;
    await whenGone(pid);
  });
});

describe('what keeps it from starting is one sentence and code 1', () => {
  const refusal = async (settings: Record<string, string>) => {
    const { code, complaint } = await start(settings).ended;
    expect(complaint).not.toMatch(/^\s+at /m);
    // A line of the log may stand before it: the model loads while the rest of the start goes on.
    const sentences = complaint.split('\n').filter((line) => line !== '' && !line.startsWith('{"level":30'));
    expect(sentences).toHaveLength(1);
    expect(code).toBe(1);
    return sentences[0];
  };

  it('a port in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    expect(await refusal({ PORT: String(port) })).toBe(
      `Port ${port} is in use already. Set PORT to another one; PORT=0 takes any that is free.`,
    );
    other.close();
  });

  it.each([
    ['a bad setting', { PORT: 'http' }, 'PORT=http must be a whole number from 0 to 65535.'],
    ['strangers without keys', { HOST: '0.0.0.0' }, /^HOST=0\.0\.0\.0 lets other machines in\. Set API_KEYS .*\.$/],
    ["another machine's address", { HOST: '192.0.2.1', API_KEYS: 'k' }, /^HOST=192\.0\.2\.1 is not an address/],
    [
      'a model that is not there',
      { DEFAULT_MODEL: 'gone' },
      /^There is no model "gone"\. Models are: .*\bisnet\b.*\.$/,
    ],
    [
      'a license not accepted',
      { DEFAULT_MODEL: 'rmbg2' },
      /If your use is not commercial, set ALLOW_NONCOMMERCIAL=true/,
    ],
  ])('%s', async (_, settings: Record<string, string>, sentence) => {
    expect(await refusal(settings)).toMatch(sentence);
  });

  // Where the libraries of CUDA are installed there may be a device as well, and nothing to refuse.
  it.skipIf(availableProviders().includes('cuda'))('a provider that is not there', async () => {
    expect(await refusal({ PROVIDER: 'cuda' })).toMatch(/^PROVIDER=cuda (needs libraries|works on linux\/x64 only)/);
  });

  it.each([
    ['has the name of another', 'taken.ts', /Two plugins are called composite\.cutout\. Rename one, "cutout2"/],
    ['has a name that GraphQL does not know', 'bad-name.ts', /"my-mode" of plugin .* Call it "myMode"\.$/],
    [
      'is none',
      'nothing.ts',
      /nothing\.ts" of PLUGINS must have what definePlugin\(\) returns as its default export, or an array of that\.$/,
    ],
    ['imports what is not there', 'broken.ts', /broken\.ts" of PLUGINS cannot be loaded: .*not-there\.ts/],
  ] as const)('a plugin that %s', async (_, name, sentence) => {
    expect(await refusal(plugins(name))).toMatch(sentence);
  });

  it('a plugin file that is not there', async () => {
    expect(await refusal({ PLUGINS: './gone.ts' })).toMatch(/^The plugin "\.\/gone\.ts" of PLUGINS cannot be loaded: /);
  });
});

describe('plugins from outside the repository', () => {
  let address: string;
  beforeAll(async () => {
    address = await start(plugins('rings.ts', 'slow.js')).address();
  });

  it('are in the schema with their docs, typed', async () => {
    const { data } = await ask(
      address,
      `{ composite: __type(name: "CompositeInput") { inputFields { name description type { name } } }
         refine: __type(name: "RefineInput") { inputFields { name description } } }`,
    );
    const { type, ...rings } = data.composite.inputFields.find(({ name }: { name: string }) => name === 'rings');
    expect(rings).toEqual({ name: 'rings', description: 'Rings around the middle.' });
    expect(data.refine.inputFields).toContainEqual({ name: 'slow', description: 'Takes its time.' });
    const options = await ask(
      address,
      'query ($name: String!) { __type(name: $name) { inputFields { name description defaultValue } } }',
      { name: type.name },
    );
    expect(options.data.__type.inputFields).toEqual([
      {
        name: 'width',
        description: expect.stringMatching(/^Width of a ring, in pixels\..*1.*500/),
        defaultValue: '20',
      },
    ]);
  });

  it('work: TypeScript with a neighbor, in a thread, and plain JavaScript', async () => {
    const { data, errors } = await ask(
      address,
      `mutation ($image: ImageInput!) {
         removeBackground(image: $image, recipe: { refine: [{ slow: {} }], composite: { rings: { width: 30 } } }) {
           image { width height url }
           runs { stage plugin }
           warnings { code message }
         }
       }`,
      { image: { dataUri: dataUriOf(await drawn(1300, 900)) } },
    );
    expect(errors).toBeUndefined();
    const { image, runs, warnings } = data.removeBackground;
    expect(image).toMatchObject({ width: 1300, height: 900 });
    expect(runs).toContainEqual({ stage: 'refine', plugin: 'slow' });
    expect(warnings).toEqual([{ code: 'RINGS', message: 'in a thread' }]);
    const { default: sharp } = await import('sharp');
    const { data: pixels } = await sharp(await (await fetch(image.url)).arrayBuffer())
      .raw()
      .toBuffer({ resolveWithObject: true });
    const at = (x: number, y: number) => [...pixels.subarray(3 * (y * 1300 + x)).subarray(0, 3)];
    expect([at(650, 450), at(690, 450)]).toEqual([
      [255, 0, 0],
      [255, 255, 255],
    ]);
  });
});
