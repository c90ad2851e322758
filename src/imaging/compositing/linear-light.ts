/** Greatest value of linear light: fine enough that every byte comes back as itself, dark ones too. */
const FULL = 65535;

/** sRGB to linear light, 0..1 to 0..1 (IEC 61966-2-1). */
const linear = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

/** Each byte of sRGB as linear light, 0..65535. */
export const lightOfByte: Float32Array = Float32Array.from({ length: 256 }, (_, byte) => FULL * linear(byte / 255));

/** The byte nearest to a value of linear light that was rounded to 0..65535. */
export const byteOfLight: Uint8Array = lookupOfLight();

/** Filled from one cut between two bytes to the next: 255 powers instead of 65536. */
function lookupOfLight(): Uint8Array {
  const bytes = new Uint8Array(FULL + 1).fill(255);
  for (let byte = 0, from = 0; byte < 255; byte++) {
    const cut = Math.ceil(FULL * linear((byte + 0.5) / 255));
    bytes.fill(byte, from, cut);
    from = cut;
  }
  return bytes;
}
