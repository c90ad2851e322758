/** Takes the names of pictures' files by messages, and answers each with the milliseconds it took and its PNG; several at once. */
export function serve(cut) {
  process.on('message', async (message) => {
    if (typeof message !== 'object') return;
    const { id, file } = message;
    const start = performance.now();
    const data = await cut(file);
    process.send({ id, milliseconds: performance.now() - start, data });
  });
  // loop-watch.mjs lets go of the channel, which is all that this program waits for.
  process.channel.ref();
  process.send('ready');
}
