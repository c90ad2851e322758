import { getNamedType, isEnumType, isInputObjectType } from 'graphql';
import { type InputFacts, shown, wordsOf } from '../schema/index.ts';
import { isUploadValue } from './form-files.ts';
import type { InputDefinition, InputPath } from './input-place.ts';

interface Input {
  readonly path: InputPath;
  readonly definition?: InputDefinition | undefined;
  readonly value?: unknown;
  /** The error is of a field of an object, the place of which has its name. */
  readonly isField?: boolean;
}

interface Sentence {
  readonly message: string;
  /** Further in than the input itself, where something is missing there. */
  readonly inside?: InputPath;
  readonly facts: InputFacts;
}

/**
 * A plain sentence instead of graphql's words, which name types. Words that are not known stay as they are: they are the
 * server's own, of its scalars, or those of a newer graphql.
 */
export function inputSentence(words: string, input: Input): Sentence {
  const { definition, value } = input;
  const label = labelOf(input.path);
  if (isUploadValue(value))
    return { message: `${label} is no file: a file belongs in "upload" of an image.`, facts: {} };
  const bounds = boundsOf(definition);
  const facts = { ...bounds, ...shown(value) };
  const missing = /^Field "(\w+)" of required type|"?\w+\.(\w+)"? of required type/.exec(words);
  if (missing) {
    const name = (missing[1] ?? missing[2])!;
    return { message: `${wordsOf(name)} is required.`, inside: [name], facts: {} };
  }
  if (/is required|was not provided|must not be null|not to be null|^Expected non-nullable|found null\.$/.test(words)) {
    return { message: `${label} is required.`, facts: bounds };
  }
  if (/exactly one key|Exactly one key|OneOf Input Object/i.test(words)) return oneOf(label, input);
  const unknown = /^Field "(\w+)" is not defined by type/.exec(words)?.[1];
  if (unknown !== undefined) return unknownField(unknown, words, input);
  const type = definition && getNamedType(definition.type);
  if (isEnumType(type)) {
    const allowed = type.getValues().map(({ name }) => name);
    return {
      message: `${label} is one of: ${allowed.join(', ')}.${hintOf(words)}`,
      facts: { ...shown(value), allowed },
    };
  }
  if (isInputObjectType(type) && /to be an object|^Expected value of type/.test(words)) {
    return { message: `${label} is an object, as in { ${Object.keys(type.getFields())[0]}: … }.`, facts };
  }
  for (const [name, what] of Object.entries(kinds)) {
    if (type?.name === name && /cannot represent|^Expected value of type|^Expected a string/.test(words))
      return { message: `${label} is ${what}.`, facts };
  }
  return { message: words, facts };
}

/** The bounds that an option declares, and nothing else of what the schema builder keeps beside them. */
function boundsOf(definition: InputDefinition | undefined): InputFacts {
  const { min, max } = (definition?.extensions ?? {}) as InputFacts;
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}

const kinds: Readonly<Record<string, string>> = {
  Float: 'a number',
  Int: 'a whole number',
  Boolean: 'true or false',
  String: 'a text',
  ID: 'a text',
  URL: 'an address, as a text',
  Color: 'a color: #rgb, #rrggbb or #rrggbbaa',
};

function labelOf(path: InputPath): string {
  const last = path.at(-1);
  const name = path.findLast((part) => typeof part === 'string') as string | undefined;
  return typeof last === 'number' ? `Entry ${last + 1} of ${name}` : wordsOf(name ?? '');
}

function oneOf(label: string, { definition, value }: Input): Sentence {
  const type = definition && getNamedType(definition.type);
  const allowed = isInputObjectType(type) ? Object.keys(type.getFields()) : [];
  const given = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const had = given.length > 0 ? `has ${given.slice(0, 10).join(' and ')}` : 'has none';
  return {
    message: `${label} takes exactly one of: ${allowed.join(', ')}. It ${had}.`,
    facts: { given: given.slice(0, 10), allowed },
  };
}

function unknownField(name: string, words: string, { definition, isField }: Input): Sentence {
  const type = definition && getNamedType(definition.type);
  const allowed = isInputObjectType(type) ? Object.keys(type.getFields()) : undefined;
  const there = allowed ? ` There are: ${allowed.join(', ')}.` : '';
  return {
    message: `There is no "${name}" here.${hintOf(words)}${hintOf(words) ? '' : there}`,
    ...(!isField && { inside: [name] }),
    facts: allowed ? { allowed } : {},
  };
}

/** ` Did you mean "blur"?`, of graphql's own words. */
const hintOf = (words: string): string => {
  const [hint] = /Did you mean .{1,200}\?/.exec(words) ?? [];
  return hint ? ` ${hint.replace(/the enum value /, '')}` : '';
};
