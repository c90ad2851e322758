/** Greatest difference of two values at the same place. */
export function worst(a: Uint8Array, b: Uint8Array): number {
  let most = 0;
  for (let i = 0, length = lengthOf(a, b); i < length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
  return most;
}

/** Mean absolute difference. */
export function mean(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0, length = lengthOf(a, b); i < length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}

/** Share of values that differ. */
export function share(a: Uint8Array, b: Uint8Array): number {
  let count = 0;
  for (let i = 0, length = lengthOf(a, b); i < length; i++) if (a[i] !== b[i]) count++;
  return count / a.length;
}

/** Intersection over union of what is more than half opaque. */
export function overlap(a: Uint8Array, b: Uint8Array): number {
  let [both, either] = [0, 0];
  for (let i = 0, length = lengthOf(a, b); i < length; i++) {
    if (a[i]! > 127 && b[i]! > 127) both++;
    if (a[i]! > 127 || b[i]! > 127) either++;
  }
  return both / either;
}

function lengthOf(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) throw new Error(`${a.length} values against ${b.length}.`);
  return a.length;
}
