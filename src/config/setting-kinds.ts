import { z } from 'zod';

/** A setting that is empty is unset, as in `PORT= npm start`. */
export const unsetIfEmpty = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema);
/** Any text. */
export const text = unsetIfEmpty(z.string().optional());
/** Texts, comma-separated. */
export const list = unsetIfEmpty(
  z
    .string()
    .default('')
    .transform((value) =>
      value
        .split(',')
        .map((each) => each.trim())
        .filter(Boolean),
    ),
);
/** `true` or `false`, which it is where it is unset. */
export const flag = unsetIfEmpty(
  z
    .enum(['true', 'false'], 'must be true or false')
    .default('false')
    .transform((value) => value === 'true'),
);
/** Undefined where the default depends on other settings. */
export const choice = unsetIfEmpty(
  z
    .enum(['true', 'false'], 'must be true or false')
    .transform((value) => value === 'true')
    .optional(),
);
/** A whole number in a range, both ends included. */
export function whole(min: number, max = Number.MAX_SAFE_INTEGER) {
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  const error = `must be a whole number ${range}`;
  return z.coerce.number(error).int(error).min(min, error).max(max, error);
}
/** A whole number without an upper end. */
export const count = (fallback: number, min = 1) => unsetIfEmpty(whole(min).default(fallback));
