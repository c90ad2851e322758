import { CodedError, limits } from '../../pipeline/index.ts';

/**
 * Pictures of more pixels than `maxPixels`, and in any case of more than are ever decoded, are rejected.
 *
 * @throws CodedError `IMAGE_TOO_LARGE` with both numbers
 */
export function assertPixels(
  { width, height }: { readonly width: number; readonly height: number },
  maxPixels: number,
): void {
  const limit = Math.min(maxPixels, limits.decodedPixels);
  if (width * height <= limit) return;
  throw new CodedError(
    'IMAGE_TOO_LARGE',
    `The picture has ${width} x ${height} pixels, ${millions(width * height)} million; ${millions(limit)} million are allowed. Send a smaller one.`,
  );
}

const millions = (pixels: number): string => String(Number((pixels / 1e6).toPrecision(3)));
