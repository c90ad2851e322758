import { screaming } from '../pipeline/index.ts';

/** `softRadial` to `SoftRadial`: type names. */
export const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** A value of an enum: what stands for it inside, and what it means. */
interface EnumValue {
  readonly value: string;
  readonly description?: string;
}

/**
 * Enum values for things with names.
 *
 * @throws Error where two names would look the same to clients.
 */
export function enumValues<T extends { readonly name: string }>(
  things: readonly T[],
  docOf?: (thing: T) => string | undefined,
) {
  const values: Record<string, EnumValue> = {};
  for (const thing of things) {
    const wire = screaming(thing.name);
    const taken = values[wire];
    if (taken)
      throw new Error(`"${taken.value}" and "${thing.name}" would both be called ${wire}. Rename one of them.`);
    const description = docOf?.(thing);
    values[wire] = { value: thing.name, ...(description !== undefined && { description }) };
  }
  return values;
}
