import type { Running } from '../server.ts';

/** Milliseconds until the cutout of a photograph is there. @throws Error where it is not */
export async function timeOfCut(
  { url }: Pick<Running, 'url'>,
  photo: Buffer,
  headers: Record<string, string> = {},
): Promise<number> {
  const begin = performance.now();
  const answer = await fetch(`${url}/cut`, { method: 'PUT', body: new Uint8Array(photo), headers });
  const body = await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`${answer.status}: ${Buffer.from(body).toString().slice(0, 300)}`);
  return performance.now() - begin;
}
