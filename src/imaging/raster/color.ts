/** The four bytes of a color option, `#rrggbb` or `#rrggbbaa`. */
export function rgbaOf(color: string): readonly [red: number, green: number, blue: number, alpha: number] {
  const byte = (at: number) => Number.parseInt(color.slice(at, at + 2), 16);
  return [byte(1), byte(3), byte(5), color.length === 9 ? byte(7) : 255];
}

/** A color option without its alpha. */
export const opaqueColor = (color: string): string => color.slice(0, 7);
