import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Image } from './build-image.ts';

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** `uid:gid`; neither needs to be known inside. */
  readonly user?: string;
  /** Folder of this machine at `/data`; a new one of any user's if absent. */
  readonly data?: string;
  /** Folder of this machine at `/weights`, which is not written to. */
  readonly weights: string;
  /** Bytes that all its processes may take. */
  readonly memory?: number;
  /** Arguments in place of `CMD`. */
  readonly command?: readonly string[];
}

/** A container, as far as a process needs one: files, processes and memory of its own, the network of this machine. */
export interface Container {
  readonly said: string;
  readonly data: string;
  /** `http://127.0.0.1:port` once it is printed. */
  address(): Promise<string>;
  /** Process 1, by its id outside. */
  pid(): number;
  kill(signal: NodeJS.Signals): void;
  /** Runs a program inside as its user, as a health check does. */
  exec(
    command: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<{ readonly code: number | null; readonly output: string }>;
  /** Most memory that its processes took together, in bytes. */
  memoryPeak(): number;
  readonly ended: Promise<number | null>;
  close(): Promise<void>;
}

/** Version 1 or 2 of the kernel's control groups, where a limit of memory is set. */
const V1 = '/sys/fs/cgroup/memory';
const isV1 = existsSync(join(V1, 'memory.limit_in_bytes'));
const pairsOf = (env: Readonly<Record<string, string>>) => Object.entries(env).map((pair) => pair.join('='));
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * Runs an image by the kernel's own means: namespaces of mounts and processes, a root that is read-only, `/data` and nothing
 * else to write to but a full `/tmp`, no HOME, and a user that the image does not know.
 */
export async function runImage(image: Image, options: RunOptions): Promise<Container> {
  const { env = {}, user = '12345:23456', weights, memory, command = image.config.Cmd } = options;
  const work = await mkdtemp(join(tmpdir(), 'matteql-run-'));
  const data = options.data ?? join(work, 'data');
  const root = join(work, 'root');
  await mkdir(root);
  if (options.data === undefined) await mkdir(data, { mode: 0o777 });
  const [uid, gid] = user.split(':');
  const group = await makeGroup(memory);
  const variables = [...image.config.Env, 'HOST=127.0.0.1', 'PORT=0', ...pairsOf(env)];
  const inside = (program: readonly string[], more: Readonly<Record<string, string>> = {}) => {
    const entry = ['chroot', '--groups=', `--userspec=${uid}:${gid}`, root];
    const environment = ['/usr/bin/env', '-i', '-C', image.config.WorkingDir, ...variables, ...pairsOf(more)];
    return [...entry, ...environment, ...program].map(quoted).join(' ');
  };
  const limits = group ? limitMounts(group.folder, root) : [];
  const script = [
    'set -e',
    ...(group ? [`echo $$ > ${group.folder}/cgroup.procs`] : []),
    `mount --bind ${image.root} ${root}`,
    `mount -o remount,ro,bind ${root}`,
    `chown ${user} ${data}`,
    `mount --bind ${data} ${root}/data`,
    `chmod -R a+rX ${weights}`,
    `mount --bind ${weights} ${root}/weights && mount -o remount,ro,bind ${root}/weights`,
    `mount -t proc proc ${root}/proc`,
    `mount --rbind /dev ${root}/dev`,
    // A tmpfs whose only page is taken.
    `mount -t tmpfs -o size=4k,mode=1777 tmpfs ${root}/tmp && head -c 4096 /dev/zero > ${root}/tmp/full`,
    ...limits,
    `exec ${inside([...image.config.Entrypoint, ...command])}`,
  ].join('\n');
  const child = spawn('unshare', ['--mount', '--pid', '--fork', '--propagation', 'private', 'sh', '-c', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const hear = (text: Buffer) => {
    said += text.toString();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const pid = () => {
    const first = childOf(child);
    if (first === undefined) throw new Error('The container has no process.');
    return first;
  };
  while (child.exitCode === null && childOf(child) === undefined)
    await new Promise((resolve) => setTimeout(resolve, 10));

  return {
    get said() {
      return said;
    },
    data,
    async address() {
      for (;;) {
        const [, address] = /MatteQL is at (\S+)\/graphql/.exec(said) ?? [];
        if (address) return address;
        const over = await Promise.race([ended.then(() => true), new Promise((resolve) => setTimeout(resolve, 50))]);
        if (over) throw new Error(`The container ended: ${said}`);
      }
    },
    pid,
    kill: (signal) => void process.kill(pid(), signal),
    async exec(program, more = {}) {
      const script = `exec ${inside(program, more)}`;
      const entered = spawn('nsenter', ['-t', String(pid()), '-m', '-p', 'sh', '-c', script]);
      const parts: Buffer[] = [];
      for (const stream of [entered.stdout, entered.stderr]) stream.on('data', (part: Buffer) => parts.push(part));
      const [code] = await once(entered, 'close');
      return { code, output: Buffer.concat(parts).toString() };
    },
    memoryPeak: () => group?.peak() ?? Number.NaN,
    ended,
    async close() {
      // Its end would not end process 1: that forgot it when it became another user.
      if (child.exitCode === null) process.kill(pid(), 'SIGKILL');
      await ended;
      await group?.remove();
      await rm(work, { recursive: true, force: true });
    },
  };
}

/** Process 1 is the only child of `unshare`. */
function childOf({ pid }: ChildProcess): number | undefined {
  const [first] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  return first ? Number(first) : undefined;
}

async function makeGroup(memory: number | undefined) {
  if (memory === undefined) return undefined;
  const folder = join(isV1 ? V1 : '/sys/fs/cgroup', `matteql-test-${process.pid}-${Date.now()}`);
  await mkdir(folder);
  await writeFile(join(folder, isV1 ? 'memory.limit_in_bytes' : 'memory.max'), String(memory));
  return {
    folder,
    peak: () => Number(readFileSync(join(folder, isV1 ? 'memory.max_usage_in_bytes' : 'memory.peak'), 'utf8')),
    async remove() {
      // Its last process may not have been reaped yet.
      for (let tries = 0; tries < 50; tries++) {
        if (
          await rmdir(folder).then(
            () => true,
            () => false,
          )
        )
          return;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
  };
}

/** Shows a container its own group as the root of all, as engines do. */
const limitMounts = (folder: string, root: string) => [
  `mount -t tmpfs tmpfs ${root}/sys && mkdir -p ${root}/sys/fs/cgroup${isV1 ? '/memory' : ''}`,
  `mount --bind ${folder} ${root}/sys/fs/cgroup${isV1 ? '/memory' : ''}`,
];
