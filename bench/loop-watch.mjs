/**
 * Loaded before a program that is measured: reports how late its event loop was, in milliseconds, at each message `loop`, and
 * starts again; and at `heap` what its heap holds once garbage was collected. Plain JavaScript, since programs of others are
 * measured with it too.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

// A timer that should fire every 10 ms; what is recorded is the time from one to the next.
const RESOLUTION = 10;

/** Several times, with pauses: what a finalizer lets go of is garbage of the next collection. */
async function collect() {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc');
  for (let times = 0; times < 4; times++) {
    gc();
    await wait(300);
  }
}

if (isMainThread && process.channel) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  delay.enable();
  process.on('message', (message) => {
    if (message === 'heap') {
      collect().then(() => process.send(process.memoryUsage()));
      return;
    }
    if (message !== 'loop') return;
    const late = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION);
    process.send({ p50: late(delay.percentile(50)), p99: late(delay.percentile(99)), max: late(delay.max) });
    delay.reset();
  });
  process.once('disconnect', () => process.exit());
  // Being listened to must not keep the program from its end.
  process.channel.unref();
}
