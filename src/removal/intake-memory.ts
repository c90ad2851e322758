/** The bytes of one fresh image, as long as there is memory for them. */
export interface KeptBytes {
  add(chunk: Uint8Array): void;
  /** All of them, once: whoever takes them lets them go. Undefined where memory was short, or they were taken. */
  take(): Uint8Array | undefined;
  /** Looks without taking. */
  peek(): Uint8Array | undefined;
  drop(): void;
}

/**
 * Keeps fresh images in memory until their first reader comes, so that they are not read back from the disk. Beyond
 * `maxBytes` of all together, images are not kept.
 */
export function createIntakeMemory(maxBytes: number): () => KeptBytes {
  let total = 0;
  return () => {
    let chunks: Uint8Array[] | undefined = [];
    let size = 0;

    function drop(): void {
      total -= size;
      size = 0;
      chunks = undefined;
    }

    function peek(): Uint8Array | undefined {
      if (chunks && chunks.length > 1) chunks = [Buffer.concat(chunks)];
      return chunks?.[0];
    }

    return {
      peek,
      drop,
      add(chunk) {
        if (!chunks) return;
        if (total + chunk.length > maxBytes) return drop();
        chunks.push(chunk);
        size += chunk.length;
        total += chunk.length;
      },
      take() {
        const bytes = peek();
        drop();
        return bytes;
      },
    };
  };
}
