// node --expose-gc --import …/memory-probe.mjs program: answers a message with the most bytes of buffers that were held at a
// time. What waits to be collected is not held: V8 lets it grow to 32 MB, however little is in use.
let most = 0;
setInterval(() => {
  globalThis.gc();
  most = Math.max(most, process.memoryUsage().arrayBuffers);
}, 25).unref();
process.on('message', () => process.send(most));
process.channel.unref();
