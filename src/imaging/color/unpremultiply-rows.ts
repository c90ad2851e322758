/**
 * Divides colors that were multiplied by alpha by it, in place: pixels `from` up to `to` of RGBA. Colors of alpha 0 are not
 * known and become black.
 */
export function unpremultiplyRows(data: Uint8Array | Uint16Array, from: number, to: number): void {
  const full = data instanceof Uint16Array ? 65535 : 255;
  for (let i = from * 4; i < to * 4; i += 4) {
    const alpha = data[i + 3]!;
    if (alpha === full) continue;
    for (let channel = i; channel < i + 3; channel++) {
      data[channel] = alpha === 0 ? 0 : Math.min(full, Math.round((data[channel]! * full) / alpha));
    }
  }
}
