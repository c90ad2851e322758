import { type Failure, failureOf } from '../../jobs/index.ts';
import { type SourceImage, stored, type Upload } from '../../removal/index.ts';
import type { Builder } from '../builder.ts';
import type { ApiServices } from '../services.ts';
import type { OutcomeTypes } from './outcome.ts';

interface StoredImage {
  readonly index: number;
  readonly image?: SourceImage;
  readonly failure?: Failure;
}

/** `Mutation.storeImages`: pictures for jobs and later requests. */
export function storeField(
  builder: Builder,
  services: ApiServices | undefined,
  { RemovalFailure }: OutcomeTypes,
): void {
  const StoredImageRef = builder.objectRef<StoredImage>('StoredImage').implement({
    description: 'A picture that was stored, or why it was not.',
    fields: (t) => ({
      index: t.exposeInt('index', { description: 'Place in `images`, from 0.' }),
      digest: t.id({
        nullable: true,
        description: 'sha256 of the bytes in hex: names the picture in later requests, while the server has it.',
        resolve: ({ image }) => image?.digest ?? null,
      }),
      width: t.int({
        nullable: true,
        description: 'Upright, in pixels.',
        resolve: ({ image }) => image?.width ?? null,
      }),
      height: t.int({
        nullable: true,
        description: 'Upright, in pixels.',
        resolve: ({ image }) => image?.height ?? null,
      }),
      format: t.string({ nullable: true, resolve: ({ image }) => image?.format ?? null }),
      failure: t.field({ type: RemovalFailure, nullable: true, resolve: ({ failure }) => failure ?? null }),
    }),
  });
  builder.mutationField('storeImages', (t) =>
    t.field({
      type: [StoredImageRef],
      description:
        'Only stores pictures, for jobs and for later requests: `server.limits.filesTtl` seconds from when each was last asked for, longer while a job holds it. One that fails leaves the others alone.',
      args: { images: t.arg({ type: ['Upload'], required: true }) },
      extensions: { startsWork: false },
      async resolve(_, { images }, { signal }) {
        const all = await Promise.all(images.map((upload, index) => storedOf(upload, index, services!, signal)));
        // Now, while few wait for it: a job of ten thousand would wait ten seconds for its files.
        await stored(() =>
          services!.store.secure(
            all.flatMap(({ image }) => image?.digest ?? []),
            signal,
          ),
        );
        return all;
      },
    }),
  );
}

async function storedOf(
  upload: Upload,
  index: number,
  { sources, log }: ApiServices,
  signal: AbortSignal,
): Promise<StoredImage> {
  try {
    return { index, image: await sources(signal).take({ upload }) };
  } catch (error) {
    signal.throwIfAborted();
    return { index, failure: failureOf(error, log) };
  }
}
