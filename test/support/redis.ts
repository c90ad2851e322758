import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether Debian's redis-server is here; without it those tests are skipped. */
export const hasRedis = (() => {
  try {
    execFileSync('redis-server', ['--version']);
    return true;
  } catch {
    return false;
  }
})();

export const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const answers = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('error', () => resolve(false));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(String(data).startsWith('+PONG'));
    });
  });

/** A Redis of a test's own, on a free port, which writes down what it is told. */
export async function startRedis(...more: readonly string[]) {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'matteql-redis-'));
  const base = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes'];
  let child: ChildProcess;
  async function start() {
    child = spawn('redis-server', [...base, ...more], { stdio: 'ignore' });
    while (!(await answers(port))) await sleep(20);
  }
  async function stop(signal: NodeJS.Signals = 'SIGTERM') {
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    stop,
    signal: (name: NodeJS.Signals) => child.kill(name),
    async remove() {
      if (child.exitCode === null && child.signalCode === null) await stop('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
export type TestRedis = Awaited<ReturnType<typeof startRedis>>;
