/**
 * Loaded before a program that is measured: reports how late its event loop was, in milliseconds, at each
 * message, and starts again. Plain JavaScript, since programs of others are measured with it too.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

// A timer that should fire every 10 ms; what is recorded is the time from one to the next.
const RESOLUTION = 10;

if (isMainThread && process.channel) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  delay.enable();
  process.on('message', (message) => {
    if (message !== 'loop') return;
    const late = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION);
    process.send({ p50: late(delay.percentile(50)), p99: late(delay.percentile(99)), max: late(delay.max) });
    delay.reset();
  });
  process.once('disconnect', () => process.exit());
  // Being listened to must not keep the program from its end.
  process.channel.unref();
}
