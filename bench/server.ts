import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Running {
  readonly url: string;
  readonly pid: number;
  stop(): void;
}

/** Starts a program that prints its address, and waits for it. */
async function start(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Running> {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'ignore'] });
  for await (const line of createInterface(child.stdout)) {
    const [url] = /http:\/\/[^\s/]+/.exec(line) ?? [];
    if (url !== undefined) return { url, pid: child.pid!, stop: () => child.kill('SIGTERM') };
  }
  throw new Error(`${args.join(' ')} ended before it had an address.`);
}

/** The compiled server on the real default model, warm, with files of its own. */
export async function startServer(env: NodeJS.ProcessEnv = {}): Promise<Running> {
  execFileSync('npm', ['run', 'build', '--silent'], { stdio: 'inherit' });
  const data = mkdtempSync(join(tmpdir(), 'matteql-bench-'));
  const running = await start(['dist/main.js'], { PORT: '0', DATA_DIR: data, ...env });
  while (!(await fetch(`${running.url}/ready`)).ok) await new Promise((resolve) => setTimeout(resolve, 100));
  return {
    ...running,
    stop() {
      running.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

const IDLE = `
  const server = require('node:http').createServer((_, response) => response.end());
  server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port));
`;

/** A Node process that does nothing else: what this machine answers in at best. */
export const startIdle = (): Promise<Running> => start(['-e', IDLE], {});
