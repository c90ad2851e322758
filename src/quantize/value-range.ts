/** From the least to the greatest number of a value that int8 distinguishes. It holds 0, which surrounds every picture. */
export type ValueRange = readonly [low: number, high: number];
