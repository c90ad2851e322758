import type { StageRun, Subject, Warning } from '../pipeline/index.ts';
import type { Store } from '../storage/index.ts';
import type { FinishedImage } from './finished-image.ts';
import type { SourceImage } from './image-input.ts';
import type { RecordedImage } from './recorded-image.ts';
import type { Removal } from './removal.ts';
import { allOf } from './resolve-images.ts';
import { stored } from './stored.ts';

/** What a removal gave, as JSON: enough to show it again, and to render from its mask, without the network. */
export interface RemovalRecord {
  readonly id: string;
  readonly model: string | null;
  readonly source: SourceImage;
  /** Absent where it was not asked for, as `mask` and `subject`. */
  readonly image?: RecordedImage;
  readonly mask?: RecordedImage;
  readonly subject?: Subject;
  readonly runs: readonly StageRun[];
  readonly warnings: readonly Warning[];
  /** Digest of the client's own mask, where it gave one. */
  readonly own?: string;
  /** Whether that mask was handed in for an outcome: then it is taken as it is. */
  readonly corrected?: true;
}

export interface RecordOptions {
  /** What is made. */
  readonly wanted: { readonly image: boolean; readonly mask: boolean; readonly subject: boolean };
  /** Its files are in use until it aborts. */
  readonly until: AbortSignal;
}

/** Makes what is wanted of a removal, and stores its pictures. */
export async function recordRemoval(
  removal: Removal,
  store: Store,
  { wanted, until }: RecordOptions,
): Promise<RemovalRecord> {
  const put = async ({ data, ...facts }: FinishedImage): Promise<RecordedImage> => {
    const { digest, bytes } = await stored(() => store.put([data], facts.extension, { until }));
    return { ...facts, digest, bytes };
  };
  // Asked for in one turn, so that they are made together.
  const [image, mask, subject] = await allOf([
    wanted.image ? removal.render().then(put) : undefined,
    wanted.mask ? removal.mask().then(put) : undefined,
    wanted.subject ? removal.subject() : undefined,
  ]);
  await removal.trace.quiet();
  const { id, model, source, trace } = removal;
  return {
    ...{ id, model, source, runs: trace.runs, warnings: trace.warnings },
    ...(image && { image }),
    ...(mask && { mask }),
    ...(subject && { subject }),
  };
}
