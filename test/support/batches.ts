import { expect } from 'vitest';
import { graphql } from '../gql/index.ts';
import { drawn, type TestServer } from './server.ts';

export const StoreImages = graphql(`
  mutation StoreImages($images: [Upload!]!) {
    storeImages(images: $images) { index digest width height format failure { code message } }
  }
`);
export const SubmitRemovals = graphql(`
  mutation SubmitRemovals(
    $items: [RemovalItem!]!, $model: Model, $preset: Preset, $recipe: RecipeInput, $priority: Priority!, $key: ID
  ) {
    submitRemovals(items: $items, model: $model, preset: $preset, recipe: $recipe, priority: $priority, key: $key) {
      id state priority total done failed
    }
  }
`);
export const JobState = graphql(`
  query JobState($id: ID!) {
    job(id: $id) { id state total done failed createdAt startedAt finishedAt }
  }
`);
export const Outcomes = graphql(`
  query Outcomes($id: ID!, $offset: Int! = 0, $limit: Int! = 20, $failed: Boolean) {
    job(id: $id) {
      outcomes(offset: $offset, limit: $limit, failed: $failed) {
        index reference filename
        failure { code message path }
        removal {
          id model recipe
          source { digest width height }
          image { url digest mediaType width height bytes dataUri filename }
          mask { digest dataUri }
          subject { coverage box { left top width height } }
          runs { stage plugin }
          warnings { code }
        }
      }
    }
  }
`);

/** A form of the GraphQL multipart request specification whose files are one list. */
export function formOfList(query: { toString(): string }, name: string, files: readonly (readonly [string, Buffer])[]) {
  const form = new FormData();
  form.append('operations', JSON.stringify({ query: query.toString(), variables: { [name]: files.map(() => null) } }));
  form.append('map', JSON.stringify(Object.fromEntries(files.map((_, i) => [i, [`variables.${name}.${i}`]]))));
  for (const [i, [filename, bytes]] of files.entries())
    form.append(String(i), new Blob([new Uint8Array(bytes)]), filename);
  return form;
}

/** Stores pictures of one size and another color each, and gives their digests. */
export async function storePictures(api: TestServer, count: number, first = 0): Promise<readonly string[]> {
  const digests: string[] = [];
  for (let at = 0; at < count; at += 8) {
    const files = Array.from({ length: Math.min(8, count - at) }, async (_, i) => {
      const color = `#${(first + at + i).toString(16).padStart(6, '0')}`;
      return [`photo-${at + i}.png`, await drawn(48, 32, color)] as const;
    });
    const { data } = await api.send<any>(formOfList(StoreImages, 'images', await Promise.all(files)));
    for (const { digest } of data.storeImages) digests.push(digest);
  }
  return digests;
}

/** Submits a batch that must be accepted. */
export async function submit(api: TestServer, items: readonly object[], more: object = {}) {
  const { data, errors } = await api.ask(SubmitRemovals, { items, priority: 'NORMAL', ...more } as never);
  expect(errors).toEqual([]);
  return data.submitRemovals!;
}

/** Waits for the end of a job. */
export async function ended(api: TestServer, id: string) {
  await expect
    .poll(async () => (await api.ask(JobState, { id })).data.job?.finishedAt, { timeout: 30_000, interval: 20 })
    .toBeTruthy();
  return (await api.ask(JobState, { id })).data.job!;
}

export const outcomesOf = async (api: TestServer, id: string, more: object = {}) => {
  const { data, errors } = await api.ask(Outcomes, { id, ...more } as never);
  expect(errors).toEqual([]);
  return data.job!.outcomes;
};
