import { type RecordedImage, stored, unknownDigest } from '../removal/index.ts';
import type { Store, Stored } from '../storage/index.ts';
import { dataUriOf, type Image } from './image.ts';

/** A picture that was made and stored before. @throws CodedError `UNKNOWN_DIGEST` from its fields where its file is gone */
export function recordedImage({ digest, ...facts }: RecordedImage, store: Store, end: AbortSignal): Image {
  let found: Promise<Stored> | undefined;
  async function find(): Promise<Stored> {
    const file = await stored(() => store.find(digest, facts.extension, { until: end }));
    if (!file) throw unknownDigest(digest);
    return file;
  }
  const file = () => {
    found ??= find();
    return found;
  };
  return {
    ...facts,
    file,
    async dataUri() {
      const stays = await file();
      const bytes = await stored(() => store.read(stays));
      if (!bytes) throw unknownDigest(digest);
      return dataUriOf(facts.mediaType, bytes);
    },
  };
}
