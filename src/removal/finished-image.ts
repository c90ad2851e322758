import type { Encoded, Node, Warning } from '../pipeline/index.ts';

/** A finished picture, with the warnings of everything that it was made from. */
export interface FinishedImage extends Encoded {
  readonly warnings: readonly Warning[];
  /** What a user would save it as: the name of the uploaded file, with its own extension; undefined without one. */
  readonly filename: string | undefined;
}

/** The node of a picture, giving its warnings with it. */
export function finished(node: Node<Encoded>, signal: AbortSignal, name: string | undefined): Node<FinishedImage> {
  async function pull(by: AbortSignal) {
    const { value, warnings } = await node.pull(by);
    const filename = name === undefined ? undefined : `${name}.${value.extension}`;
    return { value: { ...value, warnings, filename }, warnings };
  }
  return {
    ...node,
    pull,
    async get() {
      node.claim();
      try {
        return (await pull(signal)).value;
      } finally {
        node.release();
      }
    },
  };
}

/** Characters of a name: file systems have 255 bytes for it. */
const LONGEST = 60;

/** `C:\photos\shoe.jpg` to `shoe`: the name of a file as a client sent it, without folders and extension. */
export function baseNameOf(filename: string | undefined): string | undefined {
  const base = filename
    ?.split(/[\\/]/)
    .at(-1)
    ?.replace(/\.[^.]*$/, '')
    .replace(/\p{C}/gu, '')
    .trim();
  // By characters: a cut within one would leave half of it.
  return base ? [...base].slice(0, LONGEST).join('') : undefined;
}
