import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';

/** Asks a server over a socket. @throws Error where it cannot be reached, or answers with errors */
export async function ask(address: string, query: string, variables: object): Promise<any> {
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return dataOf(response);
}

async function dataOf(response: Response): Promise<any> {
  const { data, errors } = (await response.json()) as { data: any; errors?: readonly { message: string }[] };
  if (errors) throw new Error(errors[0]!.message);
  return data;
}

/** Different pictures, a bright disk on a dark ground each. */
export const pictures = (count: number, width = 480, height = 320): Promise<readonly Buffer[]> =>
  Promise.all(
    Array.from({ length: count }, (_, i) => {
      const disk = `<circle cx="${40 + ((i * 37) % (width - 80))}" cy="${height / 2}" r="${30 + (i % 90)}" fill="#fff"/>`;
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#${(i % 4096).toString(16).padStart(3, '0')}" fill-opacity=".2"/>${disk}</svg>`;
      return sharp(Buffer.from(svg)).flatten({ background: '#000' }).jpeg().toBuffer();
    }),
  );

const STORE = 'mutation ($images: [Upload!]!) { storeImages(images: $images) { digest failure { message } } }';

/** Stores pictures, some in each request, and gives their digests in order. */
export async function storeAll(address: string, files: readonly Buffer[], each = 8): Promise<readonly string[]> {
  const digests: string[] = [];
  for (let at = 0; at < files.length; at += each) {
    const some = files.slice(at, at + each);
    const form = new FormData();
    form.append('operations', JSON.stringify({ query: STORE, variables: { images: some.map(() => null) } }));
    form.append('map', JSON.stringify(Object.fromEntries(some.map((_, i) => [i, [`variables.images.${i}`]]))));
    for (const [i, bytes] of some.entries()) form.append(String(i), new Blob([new Uint8Array(bytes)]), `${at + i}.jpg`);
    const headers = { 'x-graphql-yoga-csrf': '1' };
    const data = await dataOf(await fetch(`${address}/graphql`, { method: 'POST', headers, body: form }));
    for (const { digest, failure } of data.storeImages) {
      if (failure) throw new Error(failure.message);
      digests.push(digest);
    }
  }
  return digests;
}

/** Submits stored pictures as a job; the same key is the same job. */
export async function submitAll(address: string, digests: readonly string[], key?: string): Promise<string> {
  const query = 'mutation ($items: [RemovalItem!]!, $key: ID) { submitRemovals(items: $items, key: $key) { id } }';
  const items = digests.map((digest) => ({ image: { digest } }));
  return (await ask(address, query, { items, key })).submitRemovals.id;
}

export interface JobFacts {
  readonly state: string;
  readonly total: number;
  readonly done: number;
  readonly failed: number;
}

export const factsOf = async (address: string, id: string): Promise<JobFacts> =>
  (await ask(address, 'query ($id: ID!) { job(id: $id) { state total done failed } }', { id })).job;

/** Waits until so many pictures of a job have their outcome. */
export async function reach(address: string, id: string, done: number): Promise<JobFacts> {
  for (;;) {
    const facts = await factsOf(address, id);
    if (facts.done >= done) return facts;
    await sleep(20);
  }
}

/** Digest of each outcome's mask and picture, or the code of its failure, in order. */
export async function resultsOf(address: string, id: string, total: number): Promise<readonly string[]> {
  const query = `query ($id: ID!, $offset: Int!) { job(id: $id) { outcomes(offset: $offset) {
    index failure { code } removal { mask { digest } image { digest } }
  } } }`;
  const results: string[] = [];
  for (let offset = 0; offset < total; offset += 100) {
    for (const { index, failure, removal } of (await ask(address, query, { id, offset })).job.outcomes) {
      results.push(`${index} ${failure ? failure.code : `${removal.mask.digest} ${removal.image.digest}`}`);
    }
  }
  return results;
}
