type Numbers = Int32Array | Float32Array;

/** An array of twice the length that begins with the same numbers, for a list whose length is known in the end only. */
export function doubled<T extends Numbers>(full: T): T {
  const larger = new (full.constructor as new (length: number) => T)(2 * full.length);
  larger.set(full);
  return larger;
}
