import sharp from 'sharp';
import { ask, cutoutRequest, fetchImage, type Image, type Removal } from './client.ts';
import { numbered, photograph, type Sample, type Size, usual } from './pictures.ts';

const samples: readonly Sample[] = ['astronaut', 'cat', 'coffee', 'rocket'];

/** Four photographs whose results cannot be confused. */
export const differentPhotos = (size: Size = usual): Promise<Buffer[]> =>
  Promise.all(samples.map((sample) => photograph(size, sample)));

/** Results for some photographs, as the server gives them while it is idle. */
export interface ReferenceResults {
  /** Whether this is the result for that photograph: the same bytes, or opacity that differs by 2 of 255 at most. */
  matches(photo: number, removal: Removal): Promise<boolean>;
}

export async function learnReference(url: string, photos: readonly Buffer[]): Promise<ReferenceResults> {
  const expected: { readonly digest: string; readonly opacity: Buffer }[] = [];
  for (const [index, photo] of photos.entries()) {
    const { image } = await ask(url, cutoutRequest(numbered(photo, -1 - index)));
    expected.push({ digest: image.digest, opacity: await opacityOf(image) });
  }
  return {
    async matches(photo, { image }) {
      const { digest, opacity } = expected[photo]!;
      if (image.digest === digest) return true;
      const other = await opacityOf(image);
      return other.length === opacity.length && worstOf(other, opacity) <= 2;
    },
  };
}

const opacityOf = async (image: Image): Promise<Buffer> =>
  sharp(await fetchImage(image))
    .extractChannel('alpha')
    .raw()
    .toBuffer();

function worstOf(a: Buffer, b: Buffer): number {
  let worst = 0;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i]! - b[i]!));
  return worst;
}
