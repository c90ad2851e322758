import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Compiles the server as `npm start` does, but into a folder of its own, beside links to what else a checkout has: a
 * server that runs from `dist`, or a build of it, may go on meanwhile.
 */
export async function build(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'matteql-build-'));
  const beside = ['package.json', 'node_modules', 'models', 'samples', 'schema.graphql'];
  await Promise.all(beside.map((name) => symlink(join(root, name), join(folder, name))));
  await promisify(execFile)('npm', ['run', 'build', '--silent', '--', '--outDir', join(folder, 'dist')], { cwd: root });
  return folder;
}

export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** All it said on standard error. */
  readonly complaint: string;
}

/** The compiled server in a process of its own, by this very Node and without settings of the machine's. */
export interface Program {
  readonly process: ChildProcess;
  /** `http://host:port` once it is printed. @throws Error if the process ends before */
  address(): Promise<string>;
  /** What it said so far on standard error. */
  readonly said: string;
  readonly ended: Promise<End>;
}

const running = new Set<ChildProcess>();

/** @param built the folder that `build` gave */
export function startProgram(
  built: string,
  settings: Readonly<Record<string, string | undefined>>,
  command = 'serve',
): Program {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['dist/cli/main.js', command], {
    cwd: built,
    env: { PATH, HOME, PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let printed = '';
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = new Promise<End>((resolve) => {
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve({ code, signal, complaint: said });
    });
  });
  const address = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      const [, origin] = /^MatteQL is at (\S+)\/graphql$/m.exec(printed) ?? [];
      if (origin !== undefined) resolve(origin);
    });
    ended.then(({ code, complaint }) => reject(new Error(`The server ended (code ${code}): ${complaint}`)));
  });
  // Who does not ask for the address waits for the end.
  address.catch(() => {});
  return {
    process: child,
    address: () => address,
    get said() {
      return said;
    },
    ended,
  };
}

/** Ends what a failed test left behind. */
export function killPrograms(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** The processes of networks that a server has started, which are all of its children (Linux). */
export const networkPids = ({ process: { pid } }: Program): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);

/** Whether a process runs. One that has ended and that nobody asked for yet (a zombie) does not. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/^\d+ \(.*\) Z/.test(stat);
}
