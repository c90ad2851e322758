import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { PassThrough, Readable, type Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { cutFolders } from '../../../src/cli/cut/cut-folders.ts';
import type { Cutter } from '../../../src/cli/cut/cutter.ts';
import { readArguments } from '../../../src/cli/cut/read-arguments.ts';
import { run } from '../../../src/cli/run.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import { createRegistry } from '../../../src/pipeline/index.ts';
import { createRecognizer, plugins } from '../../../src/plugins/index.ts';
import { addStandIn } from '../../support/server.ts';

export interface CutRun {
  readonly code: number;
  readonly out: Buffer;
  readonly err: string;
}

interface CutOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly isTTY?: boolean;
  readonly input?: Buffer | Readable;
  /** The standard output, where a test has its own. */
  readonly out?: Writable;
  readonly signal?: AbortSignal;
  /** Hears the error stream as it is written. */
  readonly onError?: (text: string) => void;
}

/** A temporary folder with a home whose model takes bright pixels for the subject; `cut` runs the command line with it. */
export async function openCutFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'matteql-cut-'));
  const home = join(folder, 'home');
  await addStandIn(home);
  const env = { MATTEQL_HOME: home, DEFAULT_MODEL: 'standIn', DEFAULT_PRESET: 'REFERENCE', THREADS: '1' };
  const at = (...parts: string[]) => join(folder, ...parts);
  return {
    folder,
    env,
    at,
    /** Writes files below the folder, with the folders that they need. */
    async write(files: Readonly<Record<string, Uint8Array | string>>) {
      for (const [name, data] of Object.entries(files)) {
        await mkdir(dirname(at(name)), { recursive: true });
        await writeFile(at(name), data);
      }
    },
    /** Paths of all files below a part of the folder, hidden ones too. */
    async files(part: string): Promise<readonly string[]> {
      const entries = await readdir(at(part), { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(at(part), join(entry.parentPath, entry.name)))
        .sort();
    },
    /** The lines of the list of what is done. */
    async done(part: string): Promise<readonly { readonly output: string; readonly id: string }[]> {
      const text = await readFile(at(part, '.matteql-cut.jsonl'), 'utf8');
      return text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    },
    /** Runs the command line. */
    cut: (words: readonly string[], options: CutOptions = {}): Promise<CutRun> =>
      withTerminal(env, options, (terminal) => run(['cut', ...words], terminal)),
    /** What the command does with files, but for the pixels, which `copier` leaves as they are. */
    copy: (words: readonly string[], { recipe = 'plain', ...options }: CutOptions & { recipe?: string } = {}) =>
      withTerminal(env, options, (terminal) => cutFolders(readArguments(words, new Map()), copier(recipe), terminal)),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Stands in for pixels: a result is the name of its recipe and the picture's bytes. It is no faster than a short pause. */
const copier = (recipe: string): Cutter => ({
  file: { mediaType: 'image/png', extension: 'png' },
  recognizer: createRecognizer(createRegistry(plugins)),
  maxFileBytes: 1e6,
  parallel: 3,
  async begin(picture) {
    const id = createHash('sha256').update(recipe).update(picture).digest('hex');
    return {
      id,
      async finish() {
        await setImmediate();
        return { data: Buffer.concat([Buffer.from(recipe), picture]), warnings: [] };
      },
    };
  },
  async close() {},
});

async function withTerminal(
  env: Readonly<Record<string, string>>,
  options: CutOptions,
  command: (terminal: Terminal) => Promise<number>,
): Promise<CutRun> {
  const { isTTY = false, input = Buffer.alloc(0), signal = new AbortController().signal, onError } = options;
  const [out, err] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY })];
  const chunks: { out: Buffer[]; err: Buffer[] } = { out: [], err: [] };
  out.on('data', (chunk) => chunks.out.push(chunk));
  err.on('data', (chunk) => {
    chunks.err.push(chunk);
    onError?.(String(chunk));
  });
  const terminal = {
    in: input instanceof Readable ? input : Readable.from([input]),
    out: options.out ?? out,
    err,
    signal,
  };
  const code = await command({ env: { ...env, ...options.env }, ...terminal });
  return { code, out: Buffer.concat(chunks.out), err: Buffer.concat(chunks.err).toString() };
}

export type CutFolder = Awaited<ReturnType<typeof openCutFolder>>;
