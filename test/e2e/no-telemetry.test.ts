import { execFile, spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addStandIn, drawn } from '../support/server.ts';
import { hasShared, needsShared, sharedFile } from '../support/shared.ts';

/*
 * ONNX Runtime sends telemetry from every process that loads it, unless a variable is set before. Whole programs are run
 * under a trace of their system calls, as a user starts them: without that variable, and without CI, which hides it too.
 */

const root = fileURLToPath(new URL('../../', import.meta.url));
const canTrace = spawnSync('strace', ['-f', '-e', 'trace=none', 'true']).status === 0;
const needsStrace = canTrace ? '' : ' (skipped: no strace here that may trace; apt install strace)';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'matteql-trace-'));
  await addStandIn(join(folder, 'models'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Traced {
  readonly printed: string;
  /** What was connected to, or sent to, that is not of this machine; and name servers wherever they are. */
  readonly contacts: readonly string[];
  /** Below the user's home and the temporary folder. */
  readonly files: readonly string[];
}

/** Runs a program of this Node, with TypeScript, and all its children. */
async function traced(name: string, args: readonly string[], env: Record<string, string> = {}): Promise<Traced> {
  const [home, temporary] = ['home', 'temporary'].map((each) => join(folder, name, each)) as [string, string];
  await Promise.all([home, temporary].map((each) => mkdir(each, { recursive: true })));
  const trace = join(folder, name, 'trace');
  const calls = 'trace=connect,sendto,sendmsg,sendmmsg';
  const strace = ['-f', '--seccomp-bpf', '-e', calls, '-s', '0', '-o', trace, process.execPath, '--import', 'tsx'];
  const { PATH = '' } = process.env;
  const { stdout, stderr } = await promisify(execFile)('strace', [...strace, ...args], {
    cwd: root,
    env: {
      PATH,
      HOME: home,
      TMPDIR: temporary,
      MATTEQL_HOME: join(folder, 'models'),
      DEFAULT_MODEL: 'standIn',
      ...env,
    },
  });
  const lines = (await readFile(trace, 'utf8')).split('\n');
  const names = [home, temporary].map((each) => readdir(each, { recursive: true }));
  return {
    printed: stdout + stderr,
    contacts: lines.filter((line) => /AF_INET6?\b/.test(line) && (!isLoopback(line) || /htons\(53\)/.test(line))),
    // tsx and Node keep what they compiled.
    files: (await Promise.all(names)).flat().filter((file) => !/^(tsx-|node-compile-cache|node-jiti)/.test(file)),
  };
}

const isLoopback = (line: string) => /inet_addr\("127\.|inet_pton\(AF_INET6, "(::1|::ffff:127\.[\d.]+)"/.test(line);

const quiet = (name: string, args: readonly string[], env?: Record<string, string>) =>
  traced(name, args, env).then(({ printed, ...found }) => {
    expect(found).toEqual({ contacts: [], files: [] });
    return printed;
  });

const face = (path: string) => JSON.stringify(pathToFileURL(join(root, path)).href);

describe.skipIf(!canTrace)(
  `nothing is sent, looked up or left by a program that runs models${needsStrace}`,
  { timeout: 240_000 },
  () => {
    it('the library, which cuts a picture out', async () => {
      const program = join(folder, 'library.mts');
      await writeFile(join(folder, 'photo.png'), await drawn(40, 20));
      await writeFile(
        program,
        `import { removeBackground, close } from ${face('src/index.ts')};
       const removal = await removeBackground(${JSON.stringify(join(folder, 'photo.png'))});
       const { width } = await removal.image();
       console.log('cut', width, (await removal.runs()).map(({ stage }) => stage).join(' '));
       await close();`,
      );
      expect(await quiet('library', [program])).toMatch(/cut 40 .*infer/);
    });

    it('a program that opens a graph in its own process, as benchmarks and evaluation do', async () => {
      const program = join(folder, 'graph.mts');
      await writeFile(
        program,
        `import { readFileSync } from 'node:fs';
       import { openGraph } from ${face('src/engine/index.ts')};
       await openGraph(readFileSync(${JSON.stringify(join(folder, 'models/models/standIn.onnx'))}), 1);
       console.log(readFileSync('/proc/self/maps', 'utf8').includes('onnxruntime') ? 'mapped' : 'not mapped');
       process.exit();`,
      );
      expect(await quiet('graph', [program])).toContain('mapped');
    });

    it('the benchmark that runs a model with nothing around it', async () => {
      const [photo, program] = [join(folder, 'bench.png'), join(folder, 'bench.mts')];
      await writeFile(photo, await drawn(40, 20));
      // It is a child that measures when its parent says so.
      await writeFile(
        program,
        `import { fork } from 'node:child_process';
       const child = fork('bench/baseline-program.ts', [${JSON.stringify(photo)}, 'standIn']);
       child.once('message', (message) => {
         console.log(message);
         child.kill();
       });`,
      );
      expect(await quiet('bench', [program])).toContain('ready');
    });

    it('models list, and add', async () => {
      const command = ['src/cli/main.ts', 'models'];
      expect(await quiet('list', [...command, 'list'])).toContain('standIn');
      const file = join(folder, 'other.onnx');
      await copyFile(join(folder, 'models/models/standIn.onnx'), file);
      expect(await quiet('add', [...command, 'add', file, '--name', 'other'])).toContain('other');
    });

    it.skipIf(!hasShared)(`models quantize, with its evaluation${needsShared}`, async () => {
      const [home, pictures] = [join(folder, 'selfie'), join(folder, 'pictures')];
      await mkdir(pictures);
      await copyFile(sharedFile('gt/ccp84/image/0001.jpg'), join(pictures, '0001.jpg'));
      const env = { MATTEQL_HOME: home, ALLOW_NONCOMMERCIAL: 'true', THREADS: '1' };
      const command = ['src/cli/main.ts', 'models'];
      await quiet(
        'selfie',
        [...command, 'add', sharedFile('models/selfie_segmentation.onnx'), '--name', 'selfie'],
        env,
      );
      const quantize = ['quantize', 'selfie', '--calibrate', pictures, '--out', join(folder, 'out')];
      expect(await quiet('quantize', [...command, ...quantize], env)).toContain('Added "selfieInt8"');
    });
  },
);
