import sharp from 'sharp';

export interface AvifOptions {
  readonly bits?: 8 | 10 | 12;
  /** Of the color property `nclx` (ITU-T H.273). */
  readonly primaries?: number;
  readonly transfer?: number;
  /** Declares that colors are multiplied by alpha; the pixels must be so already. */
  readonly premultiplied?: boolean;
  /** A profile in place of the property `nclx`. */
  readonly icc?: Uint8Array;
}

/** A lossless AVIF of one color, whose boxes say what sharp does not write. @param color numbers of 8 bits, with alpha or without */
export async function avifOf(color: readonly number[], options: AvifOptions = {}): Promise<Buffer> {
  const { bits = 8, primaries = 1, transfer = 13, premultiplied = false, icc } = options;
  const data = Uint8Array.from(Array(64).fill(color).flat());
  const image = sharp(data, { raw: { width: 8, height: 8, channels: color.length as 3 | 4 } });
  const avif = await image.avif({ lossless: true, bitdepth: bits }).toBuffer();
  const nclx = avif.indexOf('colrnclx');
  avif.writeUInt16BE(primaries, nclx + 8);
  avif.writeUInt16BE(transfer, nclx + 10);
  if (icc) return withProfile(avif, icc);
  return premultiplied ? withPremultiplied(avif) : avif;
}

/** Makes `colr` of type `nclx` one of type `prof`; moves the offsets behind it. */
function withProfile(avif: Buffer, icc: Uint8Array): Buffer {
  const colr = avif.indexOf('colrnclx') - 4;
  const head = Buffer.from('\0\0\0\0colrprof', 'latin1');
  head.writeUInt32BE(head.length + icc.length);
  const end = colr + avif.readUInt32BE(colr);
  const out = Buffer.concat([avif.subarray(0, colr), head, icc, avif.subarray(end)]);
  const by = out.length - avif.length;
  for (const name of ['meta', 'iprp', 'ipco']) {
    const at = avif.indexOf(name) - 4;
    out.writeUInt32BE(avif.readUInt32BE(at) + by, at);
  }
  moveItems(out, by);
  return out;
}

/** Version 0; number, reference, base offset of 4 bytes, and one extent of 8: as sharp writes its items. */
function moveItems(avif: Buffer, by: number): void {
  const iloc = avif.indexOf('iloc') + 4;
  const items = avif.readUInt16BE(iloc + 6);
  for (let i = 0; i < items; i++) {
    const base = iloc + 8 + 18 * i + 4;
    avif.writeUInt32BE(avif.readUInt32BE(base) + by, base);
  }
}

/** Adds a reference `prem` from the first item, the colors, to the second, their alpha; moves the offsets behind it. */
function withPremultiplied(avif: Buffer): Buffer {
  const prem = Buffer.from('\0\0\0\x0eprem\0\x01\0\x01\0\x02', 'latin1');
  const iref = avif.indexOf('iref') - 4;
  const end = iref + avif.readUInt32BE(iref);
  const out = Buffer.concat([avif.subarray(0, end), prem, avif.subarray(end)]);
  out.writeUInt32BE(avif.readUInt32BE(iref) + prem.length, iref);
  const meta = avif.indexOf('meta') - 4;
  out.writeUInt32BE(avif.readUInt32BE(meta) + prem.length, meta);
  moveItems(out, prem.length);
  return out;
}
