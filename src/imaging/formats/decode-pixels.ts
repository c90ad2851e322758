import sharp, { type Sharp } from 'sharp';
import { CodedError, limits } from '../../pipeline/index.ts';
import { type ColorEncoding, srgbEncoding } from '../color/code-points.ts';
import { createConverter } from '../color/convert-to-srgb.ts';
import { unpremultiplyRows } from '../color/unpremultiply-rows.ts';
import { byteOfLight } from '../compositing/linear-light.ts';
import { type Pixels, pixelsOf } from '../raster/pixels.ts';
import { strips } from '../raster/strips.ts';
import type { SharpHeader } from './header.ts';
import type { ToneCurve } from './icc-curve.ts';
import { unreadable } from './unreadable.ts';

/**
 * Decodes a picture by its header: upright, 8-bit sRGB, with straight alpha or none.
 *
 * @throws CodedError `CORRUPT_IMAGE`, `UNSUPPORTED_FORMAT`
 */
export async function decodePixels(data: Uint8Array, header: SharpHeader, signal: AbortSignal): Promise<Pixels<3 | 4>> {
  const { format, input, profile, space, depth, colors } = header;
  // 'error' reads slightly damaged photographs that 'warning' rejects, and nothing that viewers reject.
  const options = { failOn: 'error', limitInputPixels: limits.decodedPixels, ...input } as const;
  const image = sharp(data, options).autoOrient();
  try {
    if (colors.grayCurve) return await fromGrey(image, colors.grayCurve, signal);
    if (colors.encoding || colors.isPremultiplied) return await fromRgb(image, header, signal);
    const srgb = image.toColourspace('srgb');
    // sharp works on 16-bit colors with a profile in Display P3 and would give those numbers away as sRGB.
    const { channels, ...picture } = await pixelsOf(
      profile && space === 'rgb16' ? srgb.withIccProfile('srgb', { attach: false }) : srgb,
    );
    if (channels === 4 && space === 'cmyk' && depth === 'ushort') {
      await restoreAlpha(picture.data, sharp(data, options).autoOrient(), signal);
    }
    if (channels === 3 || channels === 4) return { ...picture, channels };
    throw new CodedError(
      'UNSUPPORTED_FORMAT',
      `The picture has ${channels} channels. Grey, RGB and CMYK can be read, each with one alpha channel or none.`,
    );
  } catch (error) {
    if (error instanceof CodedError || signal.aborted) throw error;
    throw unreadable(format, data, error as Error, 'pixels cannot be decoded');
  }
}

/** Numbers as they are in the file, 8 or 16 bits. */
async function numbersOf<C extends number>(image: Sharp, depth: 'uchar' | 'ushort') {
  const { data, info } = await image.raw({ depth }).toBuffer({ resolveWithObject: true });
  const numbers = depth === 'uchar' ? data : new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
  return { data: numbers, width: info.width, height: info.height, channels: info.channels as C };
}

/** Colors in an encoding that sharp does not know, or multiplied by alpha. */
async function fromRgb(image: Sharp, { depth, colors, space }: SharpHeader, signal: AbortSignal) {
  const is16 = depth === 'ushort';
  const own = is16 ? image.toColourspace('rgb16') : image.toColourspace('srgb');
  const from = await numbersOf<3 | 4>(own, is16 ? 'ushort' : 'uchar');
  const { width, height, channels } = from;
  const encoding: ColorEncoding | undefined = colors.encoding ?? (is16 || space === 'rgb16' ? srgbEncoding : undefined);
  const convert = encoding && createConverter(encoding, is16 ? 65535 : 255);
  const data = convert ? new Uint8Array(width * height * channels) : (from.data as Uint8Array);
  for await (const [top, bottom] of strips(height, width * channels * 4, signal)) {
    if (colors.isPremultiplied && channels === 4) unpremultiplyRows(from.data, top * width, bottom * width);
    convert?.({ data: from.data, channels }, data, top * width, bottom * width);
  }
  return { data, width, height, channels };
}

/** libvips takes 255 for the greatest alpha of 16-bit CMYK, and so all but the least of it for opaque. Written into `data`. */
async function restoreAlpha(data: Uint8Array, image: Sharp, signal: AbortSignal): Promise<void> {
  const from = await numbersOf<5>(image.pipelineColourspace('cmyk').toColourspace('cmyk'), 'ushort');
  for await (const [top, bottom] of strips(from.height, from.width * 4, signal)) {
    for (let i = top * from.width; i < bottom * from.width; i++)
      data[i * 4 + 3] = Math.round(from.data[i * 5 + 4]! / 257);
  }
}

/** Grey of 16 bits, with alpha or without, by the curve of its profile. */
async function fromGrey(image: Sharp, curve: ToneCurve, signal: AbortSignal): Promise<Pixels<3 | 4>> {
  const from = await numbersOf<1 | 2>(image.toColourspace('grey16'), 'ushort');
  const { width, height } = from;
  const bytes = new Uint8Array(65536);
  const full = byteOfLight.length - 1;
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = byteOfLight[Math.round(Math.min(1, Math.max(0, curve(i / 65535))) * full)]!;
  }
  const channels = from.channels === 2 ? 4 : 3;
  const data = new Uint8Array(width * height * channels);
  for await (const [top, bottom] of strips(height, width * channels, signal)) {
    for (let i = top * width; i < bottom * width; i++) {
      data.fill(bytes[from.data[i * from.channels]!]!, i * channels, i * channels + 3);
      if (channels === 4) data[i * 4 + 3] = Math.round(from.data[i * 2 + 1]! / 257);
    }
  }
  return { data, width, height, channels };
}
