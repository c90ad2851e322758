/**
 * The rows of a picture in strips of about half a million bytes, 2 to 4 ms of a simple loop: whatever else the main thread
 * has to do gets its turn between two strips.
 *
 * @throws the signal's reason, before a strip
 */
export async function* strips(rows: number, bytesOfRow: number, signal: AbortSignal) {
  const step = Math.max(1, Math.floor(500_000 / bytesOfRow));
  for (let top = 0; top < rows; top += step) {
    if (top > 0) await new Promise(setImmediate);
    signal.throwIfAborted();
    yield [top, Math.min(rows, top + step)] as const;
  }
}
