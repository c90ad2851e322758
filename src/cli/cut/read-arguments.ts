import { type ParseArgsConfig, parseArgs } from 'node:util';
import { didYouMean } from '../../pipeline/index.ts';
import { type OwnFlag, type OwnName, ownFlags } from './own-flags.ts';
import type { GivenFlag } from './recipe-of-flags.ts';
import { type StageFlags, takesValue } from './stage-flags.ts';
import { UsageError } from './usage-error.ts';

export interface CutArguments {
  /** Files, folders, globs, `-`. */
  readonly inputs: readonly string[];
  readonly values: Readonly<Partial<Record<OwnName, string>>>;
  readonly isSet: Readonly<Record<'overwrite' | 'watch' | 'job' | 'help', boolean>>;
  /** Flags of stages, in order. */
  readonly given: readonly GivenFlag[];
}

/** Reads the words after `cut`. Undeclared flags are errors. @throws UsageError */
export function readArguments(words: readonly string[], flags: StageFlags): CutArguments {
  const options = { ...ownOptions(), ...optionsOfStages(flags) };
  const parsed = parsedBy(options, withNumbers(words, options));
  const given = parsed.tokens.flatMap((token) =>
    token.kind === 'option' && flags.has(token.name) ? [{ name: token.name, value: token.value }] : [],
  );
  const all = parsed.values as Readonly<Record<string, string | boolean | undefined>>;
  const values = Object.fromEntries(
    Object.keys(ownFlags).flatMap((name) => (typeof all[name] === 'string' ? [[name, all[name]]] : [])),
  );
  const isSet = {
    overwrite: all.overwrite === true,
    watch: all.watch === true,
    job: all.job === true,
    help: all.help === true,
  };
  return { inputs: parsed.positionals, values, isSet, given };
}

type Options = NonNullable<ParseArgsConfig['options']>;

const ownOptions = (): Options =>
  Object.fromEntries(
    Object.entries<OwnFlag>(ownFlags).map(([name, { short, value }]) => [
      name,
      { type: value === undefined ? 'boolean' : 'string', ...(short !== undefined && { short }) } as const,
    ]),
  );

const optionsOfStages = (flags: StageFlags): Options =>
  Object.fromEntries([...flags].map(([name, flag]) => [name, { type: takesValue(flag) ? 'string' : 'boolean' }]));

/** A negative number after a flag is its value: a parser takes it for a flag. */
function withNumbers(words: readonly string[], options: Options): string[] {
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  const joined: string[] = [];
  for (const [index, word] of words.entries()) {
    const before = joined.at(-1);
    const isValue = index < end && before?.startsWith('--') && options[before.slice(2)]?.type === 'string';
    if (isValue && /^-\.?\d/.test(word)) joined[joined.length - 1] = `${before}=${word}`;
    else joined.push(word);
  }
  return joined;
}

function parsedBy(options: Options, args: string[]) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: true, tokens: true });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))) throw error;
    throw new UsageError(sentenceOf(error.message, options), { cause: error });
  }
}

/** Node's sentence, and the flags that an unknown one may be meant for. */
function sentenceOf(message: string, options: Options): string {
  const [sentence] = message.split('\n') as [string];
  const [, unknown] = /^Unknown option '--([^']*)'/.exec(sentence) ?? [];
  if (unknown === undefined) return `${sentence.replace(/\.$/, '')}.`;
  const all = Object.keys(options);
  const none = `There is no flag --${unknown}.${didYouMean(unknown, all, flagOf)}`;
  const parts = unknown.split('.');
  const near = parts.map((_, index) => parts.slice(0, parts.length - 1 - index).join('.')).filter(Boolean);
  for (const start of near) {
    const names = all.filter((name) => name.startsWith(`${start}.`));
    const depth = start.split('.').length + 1;
    const some = names.filter((name) => name.split('.').length === depth);
    if (some.length > 0) return `${none} There are: ${some.map(flagOf).join(', ')}.`;
  }
  return `${none} If it is a file, write -- before it.`;
}

const flagOf = (name: string): string => `--${name}`;
