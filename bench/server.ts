import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Running {
  readonly url: string;
  readonly pid: number;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

export const portOf = ({ url }: Pick<Running, 'url'>): number => Number(new URL(url).port);

const open = new Set<Running>();

/** Stops what a benchmark that failed has left behind. */
export async function stopAll(): Promise<void> {
  await Promise.all([...open].map(({ stop }) => stop()));
}

type Settings = Readonly<Record<string, string>>;

/** Flags of Node that `npm start` gives. */
const flags = /node (.*)scripts\/start\.mjs$/
  .exec(JSON.parse(readFileSync('package.json', 'utf8')).scripts.start)![1]!
  .split(' ')
  .filter(Boolean);

/** Characters of a program's standard error that are kept, to show why it did not start. */
const ERROR_LENGTH = 2_000;

/** Starts a program that prints its address, and waits for that. */
async function start(args: readonly string[], env: Settings = {}, cwd = process.cwd()): Promise<Running> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const ended = once(child, 'exit');
  let errors = '';
  child.stderr!.setEncoding('utf8').on('data', (text) => {
    errors = (errors + text).slice(-ERROR_LENGTH);
  });
  for await (const line of createInterface(child.stdout!)) {
    const [url] = /http:\/\/[^\s/]+/.exec(line) ?? [];
    if (url === undefined) continue;
    child.stdout!.resume();
    const running: Running = {
      url,
      pid: child.pid!,
      process: child,
      async stop() {
        open.delete(running);
        child.kill('SIGTERM');
        await ended;
      },
    };
    open.add(running);
    return running;
  }
  throw new Error(`${args.join(' ')} ended before it had an address: ${errors}`);
}

let isBuilt = false;

/** Compiles the server, once. */
export function build(): void {
  if (!isBuilt) execFileSync('npm', ['run', 'build', '--silent'], { stdio: 'inherit' });
  isBuilt = true;
}

/** The compiled server on the real default model, with files of its own; it has just printed its address. */
export function startCold(settings: Settings = {}): Promise<Running> {
  build();
  return startIn(process.cwd(), ['dist/cli/main.js', 'serve'], settings);
}

async function startIn(folder: string, command: readonly string[], settings: Settings): Promise<Running> {
  const data = mkdtempSync(join(tmpdir(), 'matteql-bench-'));
  const loopWatch = new URL('loop-watch.mjs', import.meta.url).href;
  const env = { PORT: '0', DATA_DIR: data, ...settings };
  const running = await start([...flags, '--import', loopWatch, ...command], env, folder);
  return {
    ...running,
    async stop() {
      await running.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** The same, its model loaded and warmed up. */
export async function startServer(settings: Settings = {}): Promise<Running> {
  return ready(await startCold(settings));
}

/**
 * The server of another version, warmed up: `BENCH_FORMER` is its folder, installed and compiled. Undefined where it is not set.
 * Commit 08572eb is the one that figures of what got faster are about.
 */
export async function startFormer(): Promise<Running | undefined> {
  const former = await startFormerCold();
  return former && ready(former);
}

/** The same; it has just printed its address. */
export async function startFormerCold(): Promise<Running | undefined> {
  const folder = process.env.BENCH_FORMER;
  if (!folder) return;
  const main = ['dist/cli/main.js', 'serve'];
  return startIn(folder, existsSync(join(folder, main[0]!)) ? main : ['dist/main.js'], {});
}

async function ready(running: Running): Promise<Running> {
  while (!(await fetch(`${running.url}/ready`)).ok) await new Promise((resolve) => setTimeout(resolve, 100));
  return running;
}

const workers = new Set<ChildProcess>();
process.once('exit', () => {
  for (const worker of workers) worker.kill('SIGKILL');
});

/** The compiled worker, which has no address; it ends with this process. */
export function startWorker(settings: Settings): ChildProcess {
  build();
  const worker = spawn(process.execPath, [...flags, 'dist/cli/main.js', 'worker'], {
    env: { ...process.env, ...settings },
    stdio: 'ignore',
  });
  workers.add(worker);
  worker.once('exit', () => workers.delete(worker));
  return worker;
}

const answering = (answer: string) => `
  const server = require('node:http').createServer((request, response) => { ${answer} });
  server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port));
`;

/** A Node process that does nothing else: what this machine answers in at best. */
export const startIdle = (): Promise<Running> => start(['-e', answering('response.end();')]);

/** One that refuses whatever comes at its head, and lets the rest of it run out: what a client can be refused in at best. */
export const startRefusing = (): Promise<Running> =>
  start(['-e', answering("response.writeHead(503).end('{}'); request.resume();")]);
