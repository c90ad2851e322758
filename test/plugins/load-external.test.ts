import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';

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

/** A format of the letters TINY, width, height, and bytes of RGB. */
const tiny = await written(
  'tiny.ts',
  `import { CodedError, definePlugin, type Header } from 'matteql/plugin';
   import { flattenOnWhite, sizeOf, type Pixels } from 'matteql/imaging';
   const text = (head: Uint8Array) => String.fromCharCode(...head.subarray(0, 4));
   const decoder = definePlugin({
     stage: 'decode', name: 'tiny', version: 1, doc: 'Reads the format tiny.', options: {},
     source: {
       formats: ['tiny'],
       sniff: (head) => (text(head) === 'TINY' ? { format: 'tiny' } : undefined),
       async readHeader(bytes): Promise<Header> {
         if (bytes.length < 6) throw new CodedError('CORRUPT_IMAGE', 'The header is cut off.');
         return { format: 'tiny', width: bytes[4]!, height: bytes[5]!, hasAlpha: false, colorProfile: null, pages: 1 };
       },
     },
     run: ({ source: { data } }) => ({ data: data.slice(6), width: data[4]!, height: data[5]!, channels: 3 as const }),
   });
   const file = { mediaType: 'image/x-tiny', extension: 'tiny' } as const;
   const encoder = definePlugin({
     stage: 'encode', name: 'tiny', version: 1, doc: 'Writes the format tiny.', options: {}, file,
     async run({ composite }) {
       if (composite.channels === 1) throw new CodedError('BAD_OPTION', 'No grey.');
       const { data } = await flattenOnWhite(composite as Pixels<3 | 4>);
       const { width, height } = composite;
       return { ...file, ...sizeOf(composite), data: Uint8Array.of(...Buffer.from('TINY'), width, height, ...data) };
     },
   });
   export default [decoder, encoder];`,
);

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
