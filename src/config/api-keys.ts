import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A key by its name and its hash: the program keeps no key, though `API_KEYS` is in its environment (`API_KEYS_FILE` is not), and a request has its own while it lasts. */
export interface ApiKey {
  /** For logs and metrics. */
  readonly name: string;
  /** sha256 of the key. */
  readonly digest: Buffer;
}

/** What a name may be: it is in every line of the log. */
const NAME = /^[\w.-]{1,40}$/;
const NAMES = '1 to 40 letters, digits, ".", "_" and "-"; a key that has a colon itself needs a name before it';

/** A key by its name. */
export const keyOf = (name: string, key: string): ApiKey => ({
  name,
  digest: createHash('sha256').update(key).digest(),
});

/**
 * Keys as `name:key`, or a key alone without a colon, which is then named by its place in both settings: `key1`.
 *
 * @throws Error that repeats no key
 */
export function readApiKeys(texts: readonly string[]): readonly ApiKey[] {
  const keys = texts.map((text, index) => {
    const place = `key${index + 1}`;
    const colon = text.indexOf(':');
    if (colon === -1) return keyOf(place, text);
    const [name, key] = [text.slice(0, colon), text.slice(colon + 1).trim()];
    // As of `API_KEYS=shop:$UNSET`: the name would be a key that can be guessed.
    if (key === '') throw new Error(`API_KEYS: ${place} has nothing after its colon, so it has no key.`);
    if (!NAME.test(name)) throw new Error(`API_KEYS: ${place} has a name that is not ${NAMES}.`);
    return keyOf(name, key);
  });
  const isTwice = (of: (key: ApiKey) => string) => new Set(keys.map(of)).size < keys.length;
  if (isTwice(({ name }) => name)) throw new Error('API_KEYS: two keys have the same name.');
  if (isTwice(({ digest }) => digest.toString('hex'))) throw new Error('API_KEYS: one key is there twice.');
  return keys;
}

/**
 * The lines of a file of keys, without comments.
 *
 * @throws Error that names the setting
 */
export function linesOfKeys(path: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Error(`API_KEYS_FILE=${path} cannot be read: ${(cause as Error).message}.`, { cause });
  }
  const lines = text.split('\n').map((line) => line.trim());
  const keys = lines.filter((line) => line !== '' && !line.startsWith('#'));
  // An empty file must not open the server to all.
  if (keys.length === 0) throw new Error(`API_KEYS_FILE=${path} has no keys: one "name:key" a line.`);
  return keys;
}
