/**
 * Divides colors that were multiplied by alpha by it, in place: pixels `from` up to `to` of RGBA. Colors of alpha 0 are not
 * known and become black.
 */
export function unpremultiplyRows(data: Uint8Array, from: number, to: number): void {
  for (let i = from * 4; i < to * 4; i += 4) {
    const alpha = data[i + 3]!;
    if (alpha === 255) continue;
    for (let channel = i; channel < i + 3; channel++) {
      data[channel] = alpha === 0 ? 0 : Math.min(255, Math.round((data[channel]! * 255) / alpha));
    }
  }
}
