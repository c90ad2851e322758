import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A key by its name and its hash: the program keeps no key, though `API_KEYS` is in its environment (`API_KEYS_FILE` is not), and a request has its own while it lasts. */
export interface ApiKey {
  /** For logs and metrics. */
  readonly name: string;
  /** sha256 of the key. */
  readonly digest: Buffer;
}

/** Characters of a name: it is in every line of the log. */
const NAMED = /^([\w.-]{1,40}):(.+)$/;

/** A key that has this name. */
export const apiKeyOf = (name: string, key: string): ApiKey => ({
  name,
  digest: createHash('sha256').update(key).digest(),
});

/**
 * Keys as `name:key`, or the key alone, which is then named by its place.
 *
 * @throws Error that repeats no key
 */
export function readApiKeys(texts: readonly string[]): readonly ApiKey[] {
  const keys = texts.map((text, index) => {
    const [, name = `key${index + 1}`, key = text] = NAMED.exec(text) ?? [];
    return apiKeyOf(name, key);
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
