import type { TiffDirectory } from './tiff-directory.ts';

/** First bytes of raw files that are no TIFF, or have a version of their own, for the table of sniffed formats. */
export const rawMagics = {
  'Camera raw (ORF)': ['IIRO', 'IIRS', 'MMOR'],
  'Camera raw (RW2)': ['IIU\0'],
  'Camera raw (RAF)': ['FUJIFILMCCD-RAW'],
  'Camera raw (X3F)': ['FOVb'],
  'Camera raw (CRW)': ['II\x1a\0\0\0HEAPCCDR'],
  'Camera raw (MRW)': ['\0MRM'],
  'Camera raw (CR3)': ['????ftypcrx '],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** What follows the header of a TIFF of these makers, from the ninth byte on. */
const marks: Readonly<Record<string, string>> = { CR: 'CR2', IIII: 'IIQ', MMMM: 'IIQ' };

const CFA = 32803;
const LINEAR_RAW = 34892;
/** Compressions of sensor data: Kodak, Sony, Epson and Samsung, Samsung, Nikon, lossy DNG, Kodak, Pentax. */
const rawCompressions = new Set([262, 32767, 32769, 32770, 32772, 34713, 34892, 65000, 65535]);

/** Formats by their makers, for what has no mark of its own. */
const byMake: readonly (readonly [RegExp, string])[] = [
  [/nikon/i, 'NEF'],
  [/sony/i, 'ARW'],
  [/canon/i, 'CR2'],
  [/pentax|ricoh|asahi/i, 'PEF'],
  [/samsung/i, 'SRW'],
  [/olympus|om digital/i, 'ORF'],
  [/panasonic|leica/i, 'RW2'],
  [/fuji/i, 'RAF'],
  [/hasselblad/i, '3FR'],
  [/kodak/i, 'DCR'],
  [/epson/i, 'ERF'],
  [/phase one/i, 'IIQ'],
  [/leaf/i, 'MOS'],
  [/mamiya/i, 'MEF'],
];

/**
 * The name of a TIFF that is a camera raw file: its photograph is a mosaic of a sensor, and what libvips would read is a
 * thumbnail. Undefined: none.
 */
export function cameraRawName(bytes: Uint8Array, directories: readonly TiffDirectory[]): string | undefined {
  const all = directories.flatMap(withChildren);
  if (all.some(({ isDng }) => isDng)) return 'Camera raw (DNG)';
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(12, bytes.length)).toString('latin1');
  const mark = Object.keys(marks).find((text) => head.slice(8).startsWith(text));
  // The places of a first strip may look like a mark; only a camera's file has both.
  const make = all.find((directory) => directory.make)?.make ?? '';
  const isRaw = all.some(isSensorData);
  if (mark !== undefined && (isRaw || make !== '' || mark === 'CR')) return `Camera raw (${marks[mark]})`;
  if (!isRaw) return undefined;
  const format = byMake.find(([pattern]) => pattern.test(make))?.[1];
  return format === undefined ? 'Camera raw' : `Camera raw (${format})`;
}

const isSensorData = ({ photometric, compression, hasMosaic }: TiffDirectory) =>
  photometric === CFA || photometric === LINEAR_RAW || hasMosaic || rawCompressions.has(compression);

const withChildren = (directory: TiffDirectory): readonly TiffDirectory[] => [
  directory,
  ...directory.children.flatMap(withChildren),
];
