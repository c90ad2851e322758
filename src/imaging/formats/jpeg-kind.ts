/** Frames of a JPEG by their marker (ITU-T T.81, table B.1); those that libjpeg reads are not listed. */
const frames: Readonly<Record<number, string>> = {
  195: 'lossless',
  197: 'hierarchical',
  198: 'hierarchical',
  199: 'hierarchical lossless',
  203: 'lossless arithmetic',
  205: 'hierarchical arithmetic',
  206: 'hierarchical arithmetic',
  207: 'hierarchical arithmetic',
  247: 'JPEG-LS',
};
/** Bytes that are looked through for the frame: profiles and thumbnails come before. */
const MOST_BYTES = 4_000_000;

/** What a valid JPEG is that libjpeg does not read: `12-bit`, `lossless`. Undefined: it is damaged if it cannot be read. */
export function unreadJpeg(bytes: Uint8Array): string | undefined {
  const jpeg = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 2; at + 9 < Math.min(jpeg.length, MOST_BYTES); ) {
    if (jpeg[at] !== 0xff) return undefined;
    const marker = jpeg[at + 1]!;
    if (marker === 0xff) at++;
    else if (marker in frames) return frames[marker];
    else if (marker >= 0xc0 && marker <= 0xca && marker !== 0xc4 && marker !== 0xc8) {
      return jpeg[at + 4] === 8 ? undefined : `${jpeg[at + 4]}-bit`;
    } else if (marker === 0xda || marker === 0xd9) return undefined;
    else at += 2 + jpeg.readUInt16BE(at + 2);
  }
  return undefined;
}
