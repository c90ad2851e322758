import type { ImageInput, SourceImage } from './image-input.ts';
import type { SourceAccess, SourceHandler } from './source-access.ts';
import { bytes } from './sources/bytes.ts';
import { dataUri } from './sources/data-uri.ts';
import { digest } from './sources/digest.ts';
import { sample } from './sources/sample.ts';
import { upload } from './sources/upload.ts';
import { url } from './sources/url.ts';

/** One handler for each kind of input. */
const handlers: { readonly [K in keyof ImageInput]-?: SourceHandler<NonNullable<ImageInput[K]>> } = {
  upload,
  dataUri,
  url,
  sample,
  digest,
  bytes,
};

/** Resolves exactly one input to an image. @throws CodedError for whatever is wrong with it */
export async function resolveInput(input: ImageInput, access: SourceAccess): Promise<SourceImage> {
  const [kind] = (Object.keys(handlers) as (keyof ImageInput)[]).filter((each) => input[each] != null);
  // The schema has checked that there is one; callers of the library have types only.
  if (kind === undefined) throw new TypeError(`An image is one of: ${Object.keys(handlers).join(', ')}.`);
  return handlers[kind](input[kind] as never, access);
}
