import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newPartName } from '../../src/storage/disk-parts.ts';
import { createDiskStore, type Store } from '../../src/storage/index.ts';

const run = promisify(execFile);
const childFile = fileURLToPath(new URL('../support/storage-child.ts', import.meta.url));
const isRoot = process.getuid?.() === 0 && process.platform === 'linux';

let folder: string;
let store: Store | undefined;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'matteql-disk-'));
});
afterEach(async () => {
  await store?.close();
  store = undefined;
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const opened = (at = folder) => createDiskStore({ folder: at, ttl: 3600, maxBytes: 1e9 });
const parts = (at = folder) => readdir(join(at, 'parts'));
/** Files below a folder that this process holds open. */
const descriptors = (at = folder) =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(at);
    } catch {
      return false;
    }
  });

/** A source that never ends of itself, and knows whether it was ended. */
function endless() {
  const state = { returned: false, chunks: 0 };
  async function* chunks() {
    try {
      for (;;) {
        state.chunks++;
        yield Buffer.alloc(65_536);
      }
    } finally {
      state.returned = true;
    }
  }
  return { state, chunks: chunks() };
}

describe.skipIf(!isRoot)('a full disk (needs root on Linux, to mount a small one)', () => {
  let mounted: string;
  beforeEach(async () => {
    mounted = join(folder, 'small');
    await mkdir(mounted);
    await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', mounted]);
  });
  afterEach(async () => {
    await store?.close();
    store = undefined;
    await run('umount', [mounted]);
  });

  it('ends the writing with ENOSPC and the source with it, and nothing stays', async () => {
    store = await opened(mounted);
    const { state, chunks } = endless();
    await expect(store.put(chunks, 'png')).rejects.toMatchObject({
      code: 'ENOSPC',
      syscall: 'write',
      // The log line of a full disk is made of it.
      message: expect.stringContaining(mounted),
    });
    expect(state.returned).toBe(true);
    expect(state.chunks).toBeLessThan(20);
    expect(await parts(mounted)).toEqual([]);
    expect(descriptors(mounted)).toEqual([]);
    expect(await store.put([Buffer.alloc(500_000)], 'png')).toMatchObject({ bytes: 500_000 });
  });

  it('is noticed before a small file, which is written only at its end, is stored', async () => {
    store = await opened(mounted);
    await writeFile(join(mounted, 'filler'), Buffer.alloc(2e6)).catch(() => {});
    const put = store.put([Buffer.alloc(50_000)], 'png');
    await expect(put).rejects.toMatchObject({ code: 'ENOSPC', message: expect.stringContaining(mounted) });
    expect(await parts(mounted)).toEqual([]);
    expect(descriptors(mounted)).toEqual([]);
  });

  it('rejects a pin, and leaves those that were', async () => {
    store = await opened(mounted);
    const { digest } = await store.put([Buffer.alloc(1000)], 'png');
    await store.pin(digest, 'first');
    await writeFile(join(mounted, 'filler'), Buffer.alloc(2e6)).catch(() => {});
    await expect(store.pin(digest, 'second')).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(await store.ownersOf(digest)).toEqual(['first']);
    expect(await parts(mounted)).toEqual([]);
    await store.close();
    store = await opened(mounted);
    expect(await store.ownersOf(digest)).toEqual(['first']);
  });
});

it('a limit of file sizes ends the writing with EFBIG, and nothing stays', async () => {
  // In units of 1024 bytes.
  const limited = (size: number) =>
    run('bash', ['-c', `ulimit -f 1024; exec "$0" --import tsx "$@"`, process.execPath, childFile, folder, `${size}`]);
  expect((await limited(3_000_000)).stdout).toBe('EFBIG\n');
  expect(await parts()).toEqual([]);
  expect((await limited(1000)).stdout).toMatch(/^[\da-f]{64}\n$/);
  expect((await readdir(folder)).length).toBe(3);
});

describe('a process that is killed while it writes', () => {
  async function killedWhileWriting(signal?: NodeJS.Signals): Promise<ChildProcess> {
    const child = spawn(process.execPath, ['--import', 'tsx', childFile, folder, 'hang'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    await new Promise<void>((resolve) => child.stdout!.once('data', () => resolve()));
    if (signal) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill(signal);
      await ended;
    }
    return child;
  }

  it('leaves half a file that the next start removes at once', async () => {
    await killedWhileWriting('SIGKILL');
    expect(await parts()).toHaveLength(1);
    store = await opened();
    expect(await parts()).toEqual([]);
    expect(await readdir(folder)).toEqual(['owners', 'parts']);
  });

  it('is told apart from one that still writes', async () => {
    const child = await killedWhileWriting();
    const [part] = await parts();
    // Hours old, as far as its time says.
    await utimes(join(folder, 'parts', part!), 1000, 1000);
    store = await opened();
    expect(await parts()).toEqual([part]);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    await store.close();
    store = await opened();
    expect(await parts()).toEqual([]);
  });
});

it('half files of processes that cannot be seen from here go an hour after their last write', async () => {
  await mkdir(join(folder, 'parts'));
  const elsewhere = newPartName().replace(/^[\da-f]{16}/, '0123456789abcdef');
  const mine = newPartName();
  const before = newPartName().replace(/-\d+-\d+-/, `-${process.pid}-1-`);
  for (const name of [elsewhere, mine, before]) await writeFile(join(folder, 'parts', name), 'half');
  store = await opened();
  expect((await parts()).sort()).toEqual([elsewhere, mine].sort());
  await utimes(join(folder, 'parts', elsewhere), Date.now() / 1000 - 3700, Date.now() / 1000 - 3700);
  await store.close();
  store = await opened();
  expect(await parts()).toEqual([mine]);
});

it('an error at any chunk and an abort leave no descriptor', async () => {
  store = await opened();
  for (let chunks = 0; chunks < 4; chunks++) {
    const failing = async function* () {
      for (let i = 0; i < chunks; i++) yield Buffer.alloc(10);
      throw new Error('line broken');
    };
    await expect(store.put(failing(), 'png')).rejects.toThrow('line broken');
  }
  const { state, chunks } = endless();
  const end = new AbortController();
  const written = store.put(chunks, 'png', { signal: end.signal });
  while (state.chunks < 3) await new Promise(setImmediate);
  end.abort();
  await expect(written).rejects.toThrow(end.signal.reason);
  expect(state.returned).toBe(true);
  expect(await parts()).toEqual([]);
  expect(descriptors()).toEqual([]);
});
