import { constants } from 'node:os';
import { run } from './run.ts';

const stop = new AbortController();
let since = 0;
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    // npm hands a Ctrl-C on that this process gets from the terminal too: the second one within a second is the same.
    if (stop.signal.aborted && performance.now() - since > 1000) process.exit(128 + constants.signals[name]);
    since ||= performance.now();
    stop.abort();
  });
}
process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  in: process.stdin,
  out: process.stdout,
  err: process.stderr,
  signal: stop.signal,
});
// A pool of sockets, or a child that cannot be killed, must not keep a command that has ended.
setTimeout(() => process.exit(), 1000).unref();
