import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * Threads for running models: the processors this process may use, at most the CPU quota of its control group. Rounded down:
 * a thread beyond the quota is stopped for the rest of every period, and the others wait for it.
 */
export function defaultThreads(root = '/', processors = availableParallelism()): number {
  return Math.max(1, Math.floor(Math.min(processors, processorsOfGroup(root))));
}

/** Processors by the quotas of this process's control group and its ancestors (version 2, then version 1). */
function processorsOfGroup(root: string): number {
  const groups = (read(root, 'proc/self/cgroup') ?? '').split('\n').map((line) => line.split(':'));
  const pathOf = (controller: string) => groups.find(([, names]) => names?.split(',').includes(controller))?.[2] ?? '/';
  const unified = ancestorsOf(pathOf('')).map((path) => {
    const [quota, period] = (read(root, 'sys/fs/cgroup', path, 'cpu.max') ?? 'max').trim().split(' ');
    return quota === 'max' ? Number.POSITIVE_INFINITY : Number(quota) / Number(period);
  });
  const separate = ancestorsOf(pathOf('cpu')).map((path) => {
    const value = (name: string) => Number(read(root, 'sys/fs/cgroup/cpu', path, name) ?? -1);
    const quota = value('cpu.cfs_quota_us');
    return quota > 0 ? quota / value('cpu.cfs_period_us') : Number.POSITIVE_INFINITY;
  });
  return Math.min(...[...unified, ...separate].filter((processors) => processors > 0));
}

/** A path and its parents. Inside a container the path is one of the host's, and only `/` exists. */
function ancestorsOf(path: string): string[] {
  const paths = [path];
  while (paths.at(-1) !== dirname(paths.at(-1)!)) paths.push(dirname(paths.at(-1)!));
  return paths;
}

function read(...path: string[]): string | undefined {
  try {
    return readFileSync(join(...path), 'utf8');
  } catch {
    return undefined;
  }
}
