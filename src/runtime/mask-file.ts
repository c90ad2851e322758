import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { Key, Mask, Produced } from '../pipeline/index.ts';

const VERSION = 1;

interface Head extends Omit<Mask, 'data'> {
  readonly version: number;
  readonly key: Key;
  readonly warnings: Produced<Mask>['warnings'];
}

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** A mask as a file: a line of JSON, and its opacities deflated, a twentieth of them mostly. */
export async function packMask(key: Key, { value, warnings }: Produced<Mask>): Promise<Uint8Array> {
  const { data, ...facts } = value;
  const head: Head = { ...facts, version: VERSION, key, warnings };
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), await deflate(data, { level: 1 })]);
}

/** @throws Error where it is not the whole mask of that key */
export async function unpackMask(key: Key, bytes: Uint8Array): Promise<Produced<Mask>> {
  const end = bytes.indexOf(10);
  const head = JSON.parse(Buffer.from(bytes.subarray(0, end)).toString()) as Head;
  if (head.version !== VERSION || head.key !== key) throw new Error('It is the mask of another key.');
  const { version: _, key: __, warnings, ...facts } = head;
  const size = facts.width * facts.height;
  const data = await inflate(bytes.subarray(end + 1), { maxOutputLength: size });
  if (data.length !== size) throw new Error(`It has ${data.length} opacities of ${size}.`);
  // A buffer of its own: small ones are pieces of a pool.
  return { value: { ...facts, data: new Uint8Array(data) }, warnings };
}
