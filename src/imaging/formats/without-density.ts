const PNG = '\x89PNG\r\n\x1a\n';

/**
 * A file that libvips wrote, without the density that it invents where none is known: one pixel a millimeter, 25.4 dots per
 * inch, which printing programs take seriously. Other formats are given back as they are.
 */
export function withoutDensity(file: Buffer): Buffer {
  if (file.toString('latin1', 0, 8) === PNG) return withoutPngDensity(file);
  if (file.toString('latin1', 0, 4) === 'II*\0') return withoutTiffDensity(file);
  return file;
}

/** Leaves the chunk `pHYs` out; it stands before the pixels. */
function withoutPngDensity(png: Buffer): Buffer {
  for (let at = 8; at + 12 <= png.length; ) {
    const end = at + 12 + png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    if (type === 'pHYs') return Buffer.concat([png.subarray(0, at), png.subarray(end)]);
    if (type === 'IDAT') break;
    at = end;
  }
  return png;
}

const [X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT] = [282, 283, 296];
/** No absolute unit: both resolutions, which TIFF requires (TIFF 6.0, section 8), are but the shape of a pixel. */
const NO_UNIT = 1;

/** Written in place: 1 by 1 without a unit. */
function withoutTiffDensity(tiff: Buffer): Buffer {
  const start = tiff.readUInt32LE(4);
  const count = tiff.readUInt16LE(start);
  for (let at = start + 2; at < start + 2 + 12 * count; at += 12) {
    const tag = tiff.readUInt16LE(at);
    if (tag === RESOLUTION_UNIT) tiff.writeUInt16LE(NO_UNIT, at + 8);
    if (tag === X_RESOLUTION || tag === Y_RESOLUTION) {
      const place = tiff.readUInt32LE(at + 8);
      tiff.writeUInt32LE(1, place);
      tiff.writeUInt32LE(1, place + 4);
    }
  }
  return tiff;
}
