import { type Pixels, pixelsOf, sharpOf } from './pixels.ts';

/** How light each pixel is, its alpha aside. Weights of Rec. 709 on the stored numbers, so that grey stays the grey it is. */
export async function lightnessOf(picture: Pixels<3 | 4>): Promise<Pixels<1>> {
  const weights: [number, number, number] = [0.2126, 0.7152, 0.0722];
  return pixelsOf<1>(sharpOf(picture).removeAlpha().recomb([weights, weights, weights]).extractChannel(0));
}
