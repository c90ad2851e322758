import type { ArgsDef, CommandDef } from 'citty';
import { settings } from '../config/index.ts';
import { didYouMean } from '../pipeline/index.ts';

/**
 * A sentence about the first flag that a command does not have, since citty passes over such flags; undefined where it has all of
 * them.
 *
 * @param words those after the command's name
 */
export async function unknownFlag({ args = {} }: CommandDef, words: readonly string[]): Promise<string | undefined> {
  const all = Object.entries((await (typeof args === 'function' ? args() : args)) as ArgsDef);
  const flags = new Map(all.filter(([, { type }]) => type !== 'positional'));
  const isValue = (before = '') => /^--[^=]+$/.test(before) && flags.get(before.slice(2))?.type === 'string';
  const end = words.indexOf('--');
  const nameOf = (word: string) => word.replace(/^--?(no-)?|=.*/gs, '');
  const unknown = words
    .slice(0, end === -1 ? words.length : end)
    .filter((word, index) => /^-./.test(word) && !isValue(words[index - 1]))
    .find((word) => !flags.has(nameOf(word)));
  if (unknown === undefined) return undefined;
  const refusal = `There is no flag ${unknown.replace(/=.*/s, '')} here.`;
  if (flags.size === 0) {
    const setting = didYouMean(nameOf(unknown).replaceAll('-', '_'), Object.keys(settings.shape), (name) => name);
    return `${refusal}${setting} Settings are environment variables.`;
  }
  const shown = (name: string) => `--${name}`;
  const hint = didYouMean(nameOf(unknown), flags.keys(), shown);
  return `${refusal}${hint} There are: ${[...flags.keys()].map(shown).join(', ')}.`;
}
