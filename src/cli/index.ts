#!/usr/bin/env node
import { run } from './run.ts';

const stop = new AbortController();
let since = 0;
// npm hands a Ctrl-C on that this process gets from the terminal too: the second one is no second wish.
process.on('SIGINT', () => {
  if (stop.signal.aborted && performance.now() - since > 1000) process.exit(130);
  since ||= performance.now();
  stop.abort();
});
process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  out: process.stdout,
  err: process.stderr,
  signal: stop.signal,
});
