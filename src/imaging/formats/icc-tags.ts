/** Content of a tag of an ICC profile (ICC.1:2022, 7.3); undefined where it is absent, or lies outside of the profile. */
export function iccTag(icc: Uint8Array, name: string): Buffer | undefined {
  const bytes = Buffer.from(icc.buffer, icc.byteOffset, icc.length);
  if (bytes.length < 132) return undefined;
  // Profiles have some twenty tags.
  const count = Math.min(bytes.readUInt32BE(128), 256, Math.floor((bytes.length - 132) / 12));
  for (let at = 132; at < 132 + 12 * count; at += 12) {
    if (bytes.toString('latin1', at, at + 4) !== name) continue;
    const [start, length] = [bytes.readUInt32BE(at + 4), bytes.readUInt32BE(at + 8)];
    return start + length <= bytes.length ? bytes.subarray(start, start + length) : undefined;
  }
  return undefined;
}

/** The number of the type `s15Fixed16`. */
export const fixedAt = (tag: Buffer, at: number): number => tag.readInt32BE(at) / 65536;

/** Which of the four letters a tag or header holds. */
export const lettersAt = (tag: Buffer, at: number): string => tag.toString('latin1', at, at + 4);
