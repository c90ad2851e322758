import type { CodePoints } from '../color/code-points.ts';

/** What an AVIF declares that libvips does not pass on. */
export interface AvifFacts {
  /** Colors of the primary item are multiplied by its alpha already. */
  readonly isPremultiplied: boolean;
  readonly codePoints: CodePoints | undefined;
}

interface Box {
  readonly type: string;
  /** Of its content. */
  readonly start: number;
  readonly end: number;
}

/** Boxes of one level that are read: a file may be nothing but empty ones. */
const MOST = 4096;

/**
 * Reads the boxes of the primary item (ISO/IEC 14496-12 and 23008-12, HEIF): `iref` `prem`, and `colr` of type `nclx`.
 * What is damaged is as if it was absent: libvips reports it.
 */
export function readAvif(bytes: Uint8Array): AvifFacts {
  try {
    return factsOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { isPremultiplied: false, codePoints: undefined };
  }
}

function factsOf(file: Buffer): AvifFacts {
  const meta = boxesIn(file, 0, file.length).find(({ type }) => type === 'meta');
  const inMeta = meta ? boxesIn(file, meta.start + 4, meta.end) : [];
  const named = (type: string, boxes = inMeta) => boxes.find((box) => box.type === type);
  const [pitm, iref, iprp] = [named('pitm'), named('iref'), named('iprp')];
  const primary = pitm ? itemId(file, pitm.start + 4, file[pitm.start] === 0) : 0;
  const inProperties = iprp ? boxesIn(file, iprp.start, iprp.end) : [];
  const [ipco, ipma] = [named('ipco', inProperties), named('ipma', inProperties)];
  const properties = ipco ? boxesIn(file, ipco.start, ipco.end) : [];
  const own = ipma ? associations(file, ipma, primary) : undefined;
  // Without associations it is the only one there is.
  const colors = properties.filter((box, i) => box.type === 'colr' && (own?.includes(i + 1) ?? true));
  const nclx = colors.find(({ start }) => file.toString('latin1', start, start + 4) === 'nclx');
  return {
    isPremultiplied: iref !== undefined && isPremultiplied(file, iref, primary),
    codePoints: nclx && {
      primaries: file.readUInt16BE(nclx.start + 4),
      transfer: file.readUInt16BE(nclx.start + 6),
    },
  };
}

function boxesIn(file: Buffer, start: number, end: number): Box[] {
  const boxes: Box[] = [];
  for (let at = start; at + 8 <= end && boxes.length < MOST; ) {
    let [size, header] = [file.readUInt32BE(at), 8];
    if (size === 1) [size, header] = [Number(file.readBigUInt64BE(at + 8)), 16];
    if (size === 0) size = end - at;
    if (size < header || at + size > end) break;
    boxes.push({ type: file.toString('latin1', at + 4, at + 8), start: at + header, end: at + size });
    at += size;
  }
  return boxes;
}

const itemId = (file: Buffer, at: number, isShort: boolean) =>
  isShort ? file.readUInt16BE(at) : file.readUInt32BE(at);

function isPremultiplied(file: Buffer, { start, end }: Box, primary: number): boolean {
  const isShort = file[start] === 0;
  return boxesIn(file, start + 4, end).some(
    (box) => box.type === 'prem' && itemId(file, box.start, isShort) === primary,
  );
}

/** Numbers of the properties of an item, from 1 on. */
function associations(file: Buffer, { start, end }: Box, item: number): readonly number[] {
  const isShort = file[start] === 0;
  const isWide = (file[start + 3]! & 1) === 1;
  let at = start + 8;
  while (at < end) {
    const id = itemId(file, at, isShort);
    at += isShort ? 2 : 4;
    const count = file.readUInt8(at++);
    const numbers = Array.from({ length: count }, (_, i) =>
      isWide ? file.readUInt16BE(at + 2 * i) & 0x7fff : file.readUInt8(at + i) & 0x7f,
    );
    if (id === item) return numbers;
    at += count * (isWide ? 2 : 1);
  }
  return [];
}
