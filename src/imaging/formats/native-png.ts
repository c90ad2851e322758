import type { CompressionType, FilterType } from '@napi-rs/image';
import { collectYoung } from '../raster/collect-young.ts';
import type { Pixels } from '../raster/pixels.ts';
import { withPnmHeader } from './pnm.ts';

/** Every `PngEffort`. */
export const pngEfforts = ['fast', 'small'] as const;
/** Time spent to make a PNG small; the pixels are the same. */
export type PngEffort = (typeof pngEfforts)[number];

type Encoder = typeof import('@napi-rs/image');

let loading: Promise<Encoder | undefined> | undefined;

/**
 * 18 MB of code: loaded with the first picture. Undefined where it does not load, on platforms that it is not compiled for
 * for example; a warning of the process says so once.
 */
const loaded = (): Promise<Encoder | undefined> => {
  loading ??= import('@napi-rs/image').catch(({ message }: Error) => {
    process.emitWarning(`PNG is written by libvips, some seven times slower: @napi-rs/image does not load: ${message}`);
    return undefined;
  });
  return loading;
};

/** `CompressionType` and `FilterType` by their numbers: they are enums of a module that may not be there. */
const settings: Readonly<Record<PngEffort, { compressionType: CompressionType; filterType: FilterType }>> = {
  // A fixed Huffman code and runs of zeros (fdeflate), and Paeth's filter on all rows: choosing by row is 1 % smaller for more time.
  fast: { compressionType: 1, filterType: 4 },
  // As small as libvips at level 6, in three fifths of its time.
  small: { compressionType: 0, filterType: 5 },
};

/**
 * A PNG by the native encoder, on a thread of libuv, where it cannot be stopped once it has begun; undefined where there is
 * none for this platform.
 */
export async function nativePng(pixels: Pixels, effort: PngEffort, signal: AbortSignal): Promise<Buffer | undefined> {
  const encoder = await loaded();
  if (!encoder) return undefined;
  const picture = await withPnmHeader(pixels, signal);
  const encoding = start(encoder, picture, effort);
  // The encoder's object holds its copy of the pixels until V8 collects it, and V8 does not know that it is large. Now, nothing
  // refers to it any more but the encoding itself: collected now, it frees them with the end of the encoding.
  if (picture.length > 1_000_000) collectYoung();
  const png = await encoding;
  signal.throwIfAborted();
  // Its memory is as large as the pixels.
  return Buffer.from(png);
}

/** In a function of its own, so that no variable holds the object. */
const start = ({ Transformer }: Encoder, picture: Uint8Array, effort: PngEffort): Promise<Buffer> =>
  new Transformer(picture).png(settings[effort]);
