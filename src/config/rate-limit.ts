/** What a client may use; what is absent has no limit. */
export interface RateLimit {
  /** A minute. */
  readonly requests?: number;
  /** Of a network, a minute. */
  readonly runs?: number;
  /** Of the pictures that are worked on, a minute. */
  readonly megapixels?: number;
  /** That have not ended. */
  readonly jobs?: number;
}

const names = ['requests', 'runs', 'megapixels', 'jobs'] as const;

/** `requests=300,runs=120`, or `none`. @throws Error that names the word or number that is wrong, to follow the setting's name */
export function readRateLimit(text: string): RateLimit {
  if (text === 'none') return {};
  const limit: { -readonly [name in keyof RateLimit]: number } = {};
  for (const part of text.split(',').map((each) => each.trim())) {
    const [, word, given] = /^([^=]*?)\s*=\s*(.*)$/.exec(part) ?? [];
    if (word === undefined) throw wrong(`"${part}" has no number`);
    const name = names.find((each) => each === word);
    if (!name) throw wrong(`there is no "${word}", but ${names.join(', ')}`);
    if (limit[name] !== undefined) throw wrong(`"${name}" is there twice`);
    if (!/^[1-9]\d{0,8}$/.test(given!)) {
      throw wrong(`"${given}" of ${name} is no whole number from 1 to 999999999; what is left out has no limit`);
    }
    limit[name] = Number(given);
  }
  return limit;
}

const wrong = (reason: string) =>
  new Error(`must be limits such as requests=300,runs=120,megapixels=1000,jobs=4, or none: ${reason}`);
