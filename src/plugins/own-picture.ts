import { CodedError, type ErrorPath } from '../pipeline/index.ts';
import { open, type Pixels, pixelsOf, type Size } from './pixels.ts';

/**
 * Whether a picture that belongs to another one has its shape: width and height in the same relation, within 1 %.
 *
 * @param what it is, as in `mask`
 * @throws CodedError `BAD_OPTION` with both sizes
 */
export function checkShape(what: string, own: Size, picture: Size, at: ErrorPath): void {
  if (Math.abs((own.width * picture.height) / (own.height * picture.width) - 1) <= 0.01) return;
  throw new CodedError(
    'BAD_OPTION',
    `The ${what} has ${own.width} x ${own.height} pixels, another shape than the picture, which has ${picture.width} x ${picture.height}. Send a ${what} of the whole picture.`,
    at,
  );
}

/** How light each pixel is, its alpha aside. Weights of Rec. 709 on the stored numbers, so that grey stays the grey it is. */
export async function lightnessOf(picture: Pixels<3 | 4>): Promise<Pixels<1>> {
  const weights: [number, number, number] = [0.2126, 0.7152, 0.0722];
  return pixelsOf<1>(open(picture).removeAlpha().recomb([weights, weights, weights]).extractChannel(0));
}
