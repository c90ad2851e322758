import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { tinyFormat } from '../support/tiny-format.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Outside the repository, without a node_modules folder in sight. */
const folder = await mkdtemp(join(tmpdir(), 'matteql-external-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Writes a module, and gives its path. */
async function written(name: string, code: string): Promise<string> {
  await writeFile(join(folder, name), code);
  return join(folder, name);
}

/** Runs code in a process of its own, since vitest's own import does not use Node's hooks; gives what it prints as JSON. */
async function printedBy(code: string): Promise<any> {
  const program = `
    import module, { syncBuiltinESMExports } from 'node:module';
    let registered = 0;
    const { register } = module;
    module.register = (...given) => (registered++, register(...given));
    syncBuiltinESMExports();
    const { createHost, createRegistry } = await import('./src/pipeline/index.ts');
    const { createRecognizer, loadPlugins, plugins, writableFormats } = await import('./src/plugins/index.ts');
    const { contractOf } = await import('./src/testing/index.ts');
    ${code}`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
  return JSON.parse(stdout);
}

const tiny = await written('tiny.ts', tinyFormat);

it('loads a decoder and an encoder of one file, whose format is recognized, read and written', async () => {
  const made = await printedBy(`
    const given = await loadPlugins([${JSON.stringify(tiny)}]);
    const registry = createRegistry([...plugins, ...given]);
    const recognizer = createRecognizer(registry);
    const bytes = Uint8Array.of(...Buffer.from('TINY'), 2, 1, 9, 8, 7, 255, 0, 1);
    const { decoder, format } = recognizer.sniff(bytes);
    const header = await recognizer.header(bytes, { maxPixels: 2 });
    const tooLarge = await recognizer.header(bytes, { maxPixels: 1 }).catch(({ code }) => code);
    const decoded = await registry.find('decode', decoder).run({ source: { data: bytes } }, {}, createHost());
    const composite = { ...decoded, at: { left: 0, top: 0, scale: 1 } };
    const encoded = await registry.find('encode', 'tiny').run({ composite }, {}, createHost());
    const broken = [];
    for (const plugin of given)
      for (const { name, check } of contractOf(plugin, plugin.stage === 'decode' ? { files: [bytes] } : {}))
        await check().catch((error) => broken.push(name + ': ' + error.message));
    console.log(JSON.stringify({
      names: given.map(({ stage, name }) => stage + '.' + name), decoder, format, header, tooLarge, broken,
      reads: recognizer.formats.includes('tiny'), writes: writableFormats(registry).includes('tiny'),
      same: Buffer.compare(encoded.data, bytes) === 0, mediaType: encoded.mediaType,
    }));`);
  expect(made).toEqual({
    names: ['decode.tiny', 'encode.tiny'],
    decoder: 'tiny',
    format: 'tiny',
    header: { decoder: 'tiny', format: 'tiny', width: 2, height: 1, hasAlpha: false, colorProfile: null, pages: 1 },
    tooLarge: 'IMAGE_TOO_LARGE',
    broken: [],
    reads: true,
    writes: true,
    same: true,
    mediaType: 'image/x-tiny',
  });
});

it('registers module hooks once a process, and once more where TypeScript comes later', async () => {
  const plain = await written(
    'plain.mjs',
    `import { definePlugin } from 'matteql/plugin';
     const about = { stage: 'alpha', version: 1, doc: 'A sample.', options: {} };
     export default definePlugin({ ...about, name: 'plain', run: ({ mask }) => mask });`,
  );
  const counts = await printedBy(`
    const counts = [];
    for (const files of [['plain'], ['plain'], ['tiny'], ['tiny', 'plain'], ['plain']]) {
      const paths = ${JSON.stringify({ plain, tiny })};
      await loadPlugins(files.map((file) => paths[file]));
      counts.push(registered);
    }
    console.log(JSON.stringify(counts));`);
  const [first, , third] = counts;
  expect(first).toBe(1);
  expect(counts).toEqual([1, 1, third, third, third]);
});

it.each([
  ['nothing', 'export const plugin = 1;'],
  ['an object', 'export default { stage: "alpha" };'],
  ['an empty array', 'export default [];'],
  ['an array with something else in it', 'export default [1];'],
])('says what a module that exports %s should export', async (what, code) => {
  const file = await written(`${what.replaceAll(' ', '-')}.mjs`, code);
  const message = await printedBy(`
    const failed = loadPlugins([${JSON.stringify(file)}]).then(() => 'loaded', (error) => error.message);
    console.log(JSON.stringify(await failed));`);
  expect(message).toContain('must have what definePlugin() returns as its default export, or an array of that');
  expect(message).toContain(file);
});
