import { pngChunk } from './png-chunks.ts';

/** Frames of a PNG; 1 of any other file. An animated one has a chunk for it (PNG, third edition, 11.3.6.1); libvips shows its default image. */
export function framesOfPng(bytes: Uint8Array): number {
  const control = pngChunk(bytes, 'acTL');
  return control && control.length >= 4 ? Math.max(1, control.readUInt32BE(0)) : 1;
}
