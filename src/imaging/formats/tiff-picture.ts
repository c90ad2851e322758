import type { TiffDirectory } from './tiff-directory.ts';

/** Which picture of a TIFF is read, as sharp's input options name it. */
export interface TiffChoice {
  readonly directory: TiffDirectory;
  readonly page: number;
  /** Absent: the page itself. */
  readonly tiff?: { readonly subifd: number };
  /** Pictures of the file that are no versions of others. */
  readonly pictures: number;
}

/** The largest picture that is not marked as a reduced version or a mask of another; of equal ones the first. */
export function chooseTiffPicture(directories: readonly TiffDirectory[]): TiffChoice | undefined {
  const all = directories.flatMap((directory, page) => [
    { directory, page },
    ...directory.children.map((child, subifd) => ({ directory: child, page, tiff: { subifd } })),
  ]);
  const whole = all.filter(({ directory: { isReduced, isMask } }) => !isReduced && !isMask);
  const area = ({ directory: { width, height } }: (typeof all)[number]) => width * height;
  const [first, ...others] = whole.length > 0 ? whole : all;
  if (!first) return undefined;
  const chosen = others.reduce((best, each) => (area(each) > area(best) ? each : best), first);
  const pages = whole.filter((each) => !('tiff' in each)).length;
  return { ...chosen, pictures: Math.max(1, pages) };
}

const names: Readonly<Record<number, string>> = {
  0: 'grey',
  1: 'grey',
  2: 'RGB',
  3: 'palette',
  5: 'CMYK',
  6: 'YCbCr',
  8: 'Lab',
  9: 'ICC Lab',
  10: 'ITU Lab',
  32844: 'LogL',
  32845: 'LogLuv',
};
/** Samples of a pixel, without alpha. */
const colorSamples: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 3, 3: 1, 5: 4, 6: 3, 8: 3 };

const GREY = [0, 1];
const [RGB, PALETTE, CMYK, YCBCR, LAB] = [2, 3, 5, 6, 8];

/**
 * Whether libvips reads such pixels with their right values, found by trying every kind (libvips 8.18.7): of others it
 * says that they are damaged, or gives black or white. 16-bit Lab loses its alpha, 16-bit CMYK one that is multiplied in; 32-bit RGB is read as linear light,
 * and with a profile gives black.
 */
function isRead(of: TiffDirectory): boolean {
  const { photometric, bits, sampleFormat, samples, hasProfile, isAssociated } = of;
  const isUnsigned = sampleFormat === 1 || sampleFormat === 4;
  if (photometric === RGB && bits === 32 && sampleFormat === 3) return !hasProfile;
  if (photometric in colorSamples && !isUnsigned) return false;
  if (GREY.includes(photometric)) return bits === 8 || bits === 16 || ([1, 2, 4].includes(bits) && samples === 1);
  if (photometric === CMYK && bits === 16 && isAssociated) return false;
  if (photometric === PALETTE) return [1, 2, 4, 8].includes(bits);
  if (photometric === RGB || photometric === CMYK) return bits === 8 || bits === 16;
  if (photometric === YCBCR) return bits === 8;
  if (photometric === LAB) return bits === 16 && samples === 3;
  return photometric === 32845 || photometric === 32844;
}

/** What a valid TIFF is whose pixels cannot be read, and what to do: a sentence. Undefined where they can. */
export function unreadTiff(of: TiffDirectory): string | undefined {
  const { photometric, bits, sampleFormat, samples } = of;
  const extra = samples - (colorSamples[photometric] ?? samples);
  // JPEG inside a TIFF has depths of its own.
  if (extra > 1) {
    return `This TIFF has ${extra} channels beside its colors; one alpha channel can be read. Save it with one or none.`;
  }
  if (isRead(of)) return undefined;
  const color = names[photometric] ?? `photometric ${photometric}`;
  const numbers = sampleFormat === 3 ? ' floating point' : sampleFormat === 2 ? ' signed' : '';
  return `TIFF pictures in ${color} with ${bits}-bit${numbers || (bits === 32 ? ' integer' : '')} channels${extra === 1 ? ' and alpha' : ''} cannot be read. Save it as RGB or grey with 8 or 16 bits a channel.`;
}
