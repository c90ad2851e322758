import { setTimeout as delay } from 'node:timers/promises';
import { CodedError } from '../../pipeline/index.ts';
import type { ServerClient } from '../remote/server-client.ts';
import type { CutRequest } from './cut-request.ts';
import type { JobAccess, JobOutcome } from './cutter.ts';

const STORE = `mutation ($images: [Upload!]!) {
  storeImages(images: $images) { index digest failure { code message } }
}`;
const SUBMIT = `mutation ($items: [RemovalItem!]!, $key: ID!, $model: Model, $preset: Preset, $recipe: RecipeInput) {
  submitRemovals(items: $items, key: $key, model: $model, preset: $preset, recipe: $recipe) { id }
}`;
const OUTCOMES = `query ($id: ID!, $offset: Int!) {
  job(id: $id) {
    outcomes(offset: $offset, limit: 50) {
      index failure { message } removal { image { url digest mediaType } warnings { message } }
    }
  }
}`;

/** Milliseconds between two looks at a job. */
const PAUSE = 1_000;

/**
 * The jobs of a server for one request.
 *
 * @param pictures those of the recipe, which names them by digest
 * @param id of request and server
 */
export const jobAccess = (
  client: ServerClient,
  { file, model, preset, recipe }: CutRequest,
  pictures: readonly Uint8Array[],
  id: string,
): JobAccess => {
  const store: JobAccess['store'] = async (files, signal) => {
    const named = Object.fromEntries(files.map((each, index) => [`images.${index}`, each]));
    const { storeImages } = await client.ask(STORE, { images: files.map(() => null) }, signal, named);
    const wrong = storeImages.find(({ failure }: Stored) => failure !== null)?.failure;
    if (wrong) throw new CodedError(wrong.code, wrong.message);
    return storeImages.map(({ digest }: Stored) => digest);
  };
  return {
    id,
    fetchFile: client.fetchFile,
    store,
    async submit(items, key, signal) {
      // Now, since they are kept for the job from here on; those of the items were stored before.
      if (pictures.length > 0) await store(pictures, signal);
      const named = items.map(({ image, mask, reference }) => ({
        ...{ image: { digest: image }, reference },
        ...(mask !== undefined && { mask: { digest: mask } }),
      }));
      const { submitRemovals } = await client.ask(SUBMIT, { items: named, key, model, preset, recipe }, signal);
      return submitRemovals.id;
    },
    async *outcomes(job, total, signal) {
      const seen = new Set<number>();
      for (;;) {
        const before = seen.size;
        // All before it were seen; of those after it some may have been.
        let offset = 0;
        while (seen.has(offset)) offset++;
        const { job: found } = await client.ask(OUTCOMES, { id: job, offset }, signal);
        for (const { index, failure, removal } of found.outcomes) {
          if (seen.has(index)) continue;
          seen.add(index);
          yield outcomeOf(index, failure, removal, file.mediaType);
        }
        if (seen.size === total) return;
        if (seen.size === before) await delay(PAUSE, undefined, { signal });
      }
    },
  };
};

interface Stored {
  readonly digest: string;
  readonly failure: { readonly code: never; readonly message: string } | null;
}

function outcomeOf(index: number, failure: any, removal: any, expected: string): JobOutcome {
  const { image, warnings } = removal ?? {};
  if (!image) return { index, failure: failure?.message ?? 'The server has no result.' };
  if (image.mediaType !== expected) {
    return { index, failure: `The server's recipe gives ${image.mediaType}: choose the format by a flag of encode.` };
  }
  return { index, result: { ...image, warnings: warnings.map(({ message }: { message: string }) => message) } };
}
