/** `isnetInt8` to `ISNET_INT8`, `u2net` to `U2NET`: enum values. */
export const screaming = (name: string): string => name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toUpperCase();

/** `keepAbove` to `Keep above`: the name of an option as a sentence begins with it. */
export function wordsOf(name: string): string {
  const words = name.replace(/([a-z\d])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
