/** Bytes of a value of each type that is read, by its number (TIFF 6.0, section 2, and BigTIFF). */
const sizes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 7: 1, 13: 4, 16: 8, 18: 8 };
/** Values of a tag that are read: bits of each sample, places of sub-directories. */
const MOST_VALUES = 64;
/** Tags of a directory: cameras write some hundred. */
const MOST_TAGS = 4096;

/** What the tags of one directory hold, by number. */
export interface TiffTags {
  has(tag: number): boolean;
  /** Whole numbers; empty where the tag is absent, or damaged. */
  numbers(tag: number): readonly number[];
  text(tag: number): string;
  /** Place of the next directory of the chain; 0 is none. */
  readonly next: number;
}

/** Reads tags of TIFF and BigTIFF in either byte order. Undefined where the first bytes are others. */
export function tiffReader(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 16) return undefined;
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return undefined;
  const little = order === 0x4949;
  const version = view.getUint16(2, little);
  if (version !== 42 && version !== 43) return undefined;
  const big = version === 43;

  const long = (at: number) => view.getUint32(at, little);
  const place = (at: number) => (big ? Number(view.getBigUint64(at, little)) : long(at));
  function valueAt(at: number, size: number): number {
    if (size === 1) return view.getUint8(at);
    if (size === 2) return view.getUint16(at, little);
    return size === 4 ? long(at) : Number(view.getBigUint64(at, little));
  }

  /** Undefined where it lies outside of the file. */
  function directory(at: number): TiffTags | undefined {
    const [head, entry, inline] = big ? [8, 20, 8] : [2, 12, 4];
    if (at + head > bytes.length) return undefined;
    const count = Math.min(big ? place(at) : view.getUint16(at, little), MOST_TAGS);
    const end = at + head + count * entry;
    if (end > bytes.length) return undefined;
    const entries = new Map<number, number>();
    for (let i = 0; i < count; i++) {
      const where = at + head + i * entry;
      entries.set(view.getUint16(where, little), where);
    }

    function numbers(tag: number): readonly number[] {
      const where = entries.get(tag);
      if (where === undefined) return [];
      const size = sizes[view.getUint16(where + 2, little)];
      if (size === undefined) return [];
      const count = Math.min(place(where + 4), MOST_VALUES);
      const value = where + 4 + inline;
      const start = place(where + 4) * size <= inline ? value : place(value);
      if (start + count * size > bytes.length) return [];
      return Array.from({ length: count }, (_, i) => valueAt(start + i * size, size));
    }

    return {
      has: (tag) => entries.has(tag),
      numbers,
      text: (tag) => String.fromCharCode(...numbers(tag)).replace(/\0.*$/s, ''),
      next: end + inline <= bytes.length ? place(end) : 0,
    };
  }

  return { start: place(big ? 8 : 4), directory };
}
