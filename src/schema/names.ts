/** `softRadial` to `SoftRadial`: type names. */
export const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** `isnetInt8` to `ISNET_INT8`, `u2net` to `U2NET`: enum values. */
export const screaming = (name: string): string => name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toUpperCase();

/**
 * Enum values for names: wire form to what stands for it inside.
 *
 * @throws Error where two names would look the same to clients.
 */
export function enumValues(names: readonly string[]): Record<string, { value: string }> {
  const values: Record<string, { value: string }> = {};
  for (const name of names) {
    const wire = screaming(name);
    const taken = values[wire];
    if (taken) throw new Error(`"${taken.value}" and "${name}" would both be called ${wire}. Rename one of them.`);
    values[wire] = { value: name };
  }
  return values;
}
