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

/** Reads `requests=300,runs=120`, or `none`; undefined for anything else. */
export function readRateLimit(text: string): RateLimit | undefined {
  if (text === 'none') return {};
  const parts = text.split(',').map((part) => /^\s*([a-z]+)\s*=\s*([1-9]\d{0,8})\s*$/.exec(part));
  const limit: { -readonly [name in keyof RateLimit]: number } = {};
  for (const part of parts) {
    const name = names.find((each) => each === part?.[1]);
    if (!name || limit[name] !== undefined) return undefined;
    limit[name] = Number(part![2]);
  }
  return limit;
}
