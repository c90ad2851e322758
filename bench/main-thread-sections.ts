import { readFileSync } from 'node:fs';

/**
 * Watches the main thread of a process from outside and reports the most CPU time it took between two moments at which it
 * went to sleep: an upper bound of its longest synchronous section, since a loop with much to do need not sleep.
 *
 * Linux only: reads schedstat (nanoseconds on a CPU) and status (voluntary context switches) about every millisecond.
 */
export function watchSections(pid: number) {
  const task = `/proc/${pid}/task/${pid}`;
  const read = () => ({
    cpu: Number(readFileSync(`${task}/schedstat`, 'utf8').split(' ')[0]) / 1e6,
    sleeps: Number(/^voluntary_ctxt_switches:\s*(\d+)/m.exec(readFileSync(`${task}/status`, 'utf8'))?.[1]),
  });
  const sections: number[] = [];
  let last = read();
  let section = 0;
  const timer = setInterval(() => {
    const now = read();
    section += now.cpu - last.cpu;
    if (now.sleeps !== last.sleeps) {
      sections.push(section);
      section = 0;
    }
    last = now;
  }, 1);
  return {
    /** Milliseconds of CPU, the longest first. */
    stop(): readonly number[] {
      clearInterval(timer);
      return sections.sort((a, b) => b - a);
    },
  };
}
