import { type Pixels, pixelsOf, sharpOf } from './pixels.ts';

/** What a model sees of a picture: its colors, transparency flattened on white. An opaque picture is given back as it is. */
export const flattenOnWhite = async (picture: Pixels<3 | 4>): Promise<Pixels<3>> =>
  picture.channels === 3
    ? (picture as Pixels<3>)
    : pixelsOf<3>(sharpOf(picture).flatten({ background: { r: 255, g: 255, b: 255 } }));

/** The colors as they are stored, also under transparency. An opaque picture is given back as it is. */
export const withoutAlpha = async (picture: Pixels<3 | 4>): Promise<Pixels<3>> =>
  picture.channels === 3 ? (picture as Pixels<3>) : pixelsOf<3>(sharpOf(picture).removeAlpha());
