import { tiffReader } from './tiff-reader.ts';

/** One picture of a TIFF, by its tags. */
export interface TiffDirectory {
  readonly width: number;
  readonly height: number;
  /** Of each sample; the largest where they differ. */
  readonly bits: number;
  /** 1 unsigned, 2 signed, 3 floating point. */
  readonly sampleFormat: number;
  readonly photometric: number;
  readonly compression: number;
  /** Of a pixel, extra samples included. */
  readonly samples: number;
  readonly extraSamples: number;
  /** Colors are multiplied by alpha already. */
  readonly isAssociated: boolean;
  /** A smaller version of another picture of the file. */
  readonly isReduced: boolean;
  /** A transparency mask of another picture. */
  readonly isMask: boolean;
  /** What the maker of the camera is called; empty where no tag says it. */
  readonly make: string;
  readonly hasProfile: boolean;
  readonly isDng: boolean;
  /** A pattern of color filters is declared. */
  readonly hasMosaic: boolean;
  /** Directories below this one (SubIFDs). */
  readonly children: readonly TiffDirectory[];
}

/** TIFF 6.0, Technical Note 1 (SubIFDs), TIFF/EP, DNG 1.7. */
const tag = {
  newSubfileType: 254,
  subfileType: 255,
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  make: 271,
  samples: 277,
  subDirectories: 330,
  extraSamples: 338,
  sampleFormat: 339,
  mosaicSize: 33421,
  mosaicPattern: 33422,
  profile: 34675,
  dngVersion: 50706,
} as const;

/** Directories of a file that are read: more than any scanner makes, and few enough to be read at once. */
const MOST = 4096;

/** All directories of the main chain in their order; those that can be read where the file is damaged further on. */
export function readTiffDirectories(bytes: Uint8Array): readonly TiffDirectory[] {
  const reader = tiffReader(bytes);
  /** Chains may be made to loop. */
  const seen = new Set<number>();

  function directoryAt(at: number, depth: number): { directory: TiffDirectory; next: number } | undefined {
    if (!reader || at === 0 || seen.has(at) || seen.size >= MOST) return undefined;
    seen.add(at);
    const read = reader.directory(at);
    if (!read) return undefined;
    const { numbers, text, has, next } = read;
    const first = (id: number, absent: number) => numbers(id)[0] ?? absent;
    const bits = numbers(tag.bits);
    const kind = first(tag.newSubfileType, 0);
    const directory: TiffDirectory = {
      width: first(tag.width, 0),
      height: first(tag.height, 0),
      bits: bits.length > 0 ? Math.max(...bits) : 1,
      sampleFormat: first(tag.sampleFormat, 1),
      photometric: first(tag.photometric, 1),
      compression: first(tag.compression, 1),
      samples: first(tag.samples, 1),
      extraSamples: numbers(tag.extraSamples).length,
      isAssociated: first(tag.extraSamples, 0) === 1,
      isReduced: (kind & 1) === 1 || first(tag.subfileType, 1) === 2,
      isMask: (kind & 4) === 4 || first(tag.photometric, 1) === 4,
      make: text(tag.make),
      hasProfile: has(tag.profile),
      isDng: has(tag.dngVersion),
      hasMosaic: has(tag.mosaicSize) || has(tag.mosaicPattern),
      children: depth > 1 ? [] : numbers(tag.subDirectories).flatMap((sub) => chainAt(sub, depth + 1)),
    };
    return { directory, next };
  }

  function chainAt(start: number, depth: number): TiffDirectory[] {
    const chain: TiffDirectory[] = [];
    let read = directoryAt(start, depth);
    while (read) {
      chain.push(read.directory);
      read = directoryAt(read.next, depth);
    }
    return chain;
  }

  return reader ? chainAt(reader.start, 0) : [];
}
