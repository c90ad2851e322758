import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { defaultThreads } from '../../src/config/index.ts';

function machine(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'matteql-cgroup-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

test.each<[string, number, Record<string, string>]>([
  ['no control groups', 8, {}],
  ['version 2, no limit', 8, { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': 'max 100000\n' }],
  ['version 2, in a container', 3, { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': '350000 100000\n' }],
  [
    'version 2, a limit further out',
    2,
    {
      'proc/self/cgroup': '0::/outer/inner\n',
      'sys/fs/cgroup/outer/inner/cpu.max': 'max 100000\n',
      'sys/fs/cgroup/outer/cpu.max': '200000 100000\n',
    },
  ],
  [
    'version 1, the path is the host machine’s',
    4,
    {
      'proc/self/cgroup': '4:cpu,cpuacct:/docker/abc\n1:name=systemd:/docker/abc\n',
      'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '400000\n',
      'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    },
  ],
  ['version 1, no limit', 8, { 'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n' }],
  ['less than one processor', 1, { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': '50000 100000\n' }],
  ['more than there are', 8, { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': '6400000 100000\n' }],
])('%s: %i threads', (_, threads, files) => {
  expect(defaultThreads(machine(files), 8)).toBe(threads);
});

test('this machine has at least one', () => {
  expect(defaultThreads()).toBeGreaterThanOrEqual(1);
});
