import type { Mask } from '../../pipeline/index.ts';
import type { Pixels } from '../raster/pixels.ts';
import { resample, shrink } from '../raster/resample.ts';
import { conjugateGradient } from './conjugate-gradient.ts';
import { mattingLaplacian } from './matting-laplacian.ts';
import type { KnownOpacity } from './trimap.ts';
import { type UnknownBand, unknownBandOf } from './unknown-band.ts';

/** A picture and what is known of its opacity, of one size. */
export interface MattingScene extends KnownOpacity {
  readonly color: Pixels<3>;
}

/** Options of closed-form matting. */
export interface ClosedForm {
  /** Weight of the mask, against the colors, where opacity is unknown. */
  readonly prior: number;
  /** Variance of color, which is 0..1, by which colors may lie off a line. */
  readonly epsilon: number;
  /** Steps of the solver at most. */
  readonly iterations: number;
  /** Pixels solved for, about, at most: of more, a smaller picture is solved. */
  readonly limit: number;
}

/**
 * Opacity of unknown pixels as the colors around them explain it: what minimizes
 *
 *   alpha^T L alpha + prior |alpha - mask|^2
 *
 * over them while all others are held, L being the matting Laplacian. Levin, Lischinski, Weiss: A Closed-Form Solution to
 * Natural Image Matting (PAMI 2008), where strokes are held. Here that is what is known, and the second term is the weight
 * of the mask in the rest.
 *
 * @returns undefined where so many iterations were not enough
 */
export async function closedFormMatte(
  full: MattingScene,
  options: ClosedForm,
  signal: AbortSignal,
): Promise<Mask | undefined> {
  const band = unknownBandOf(full.unknown, full.mask);
  const { length } = band.pixels;
  if (length <= options.limit) return solve(full, band, options, signal);
  const small = await shrinkScene(full, Math.sqrt(options.limit / length), signal);
  const refined = solve(small, unknownBandOf(small.unknown, small.mask), options, signal);
  return refined && applyChange(full, small.mask, refined, signal);
}

/** The same at a smaller size, a pixel unknown where most of it is: a thin band vanishes there, and stays as it was. */
async function shrinkScene({ color, mask, unknown }: MattingScene, factor: number, signal: AbortSignal) {
  const side = (length: number) => Math.max(1, Math.round(length * factor));
  const size = { width: side(mask.width), height: side(mask.height) };
  const grey = (data: Uint8Array) => shrink<1>({ ...mask, data, channels: 1 }, size, 'linear', signal);
  const [small, opacity, flags] = await Promise.all([
    shrink(color, size, 'linear', signal),
    grey(mask.data),
    grey(unknown.map((flag) => 255 * flag)),
  ]);
  return { color: small, mask: opacity, unknown: flags.data.map((byte) => (byte > 127 ? 1 : 0)) };
}

/** Of the residual. On photographs of hair it leaves opacities within 8 bytes of the minimum, 0.3 in the mean. */
const TOLERANCE = 1e-4;

/** The mask with its unknown opacities found; undefined where the solver does not converge. */
function solve(
  { color, mask }: MattingScene,
  band: UnknownBand,
  { prior, epsilon, iterations }: ClosedForm,
  signal: AbortSignal,
): Mask | undefined {
  const { pixels, first, end } = band;
  const matrix = mattingLaplacian(color, band, epsilon);
  const start = new Float64Array(pixels.length);
  const right = new Float64Array(pixels.length);
  for (let i = first; i < end; i++) {
    start[i] = mask.data[pixels[i]!]! / 255;
    if (band.unknown[i] === 0) continue;
    matrix.diagonal[i]! += prior;
    right[i] = prior * start[i]!;
  }
  const opacity = conjugateGradient(matrix, right, start, { tolerance: TOLERANCE, iterations, signal });
  if (!opacity) return;
  // Not slice(), which copies nothing of a Buffer, and sharp gives those.
  const data = new Uint8Array(mask.data);
  for (let i = first; i < end; i++) data[pixels[i]!] = 255 * Math.min(1, Math.max(0, opacity[i]!)) + 0.5;
  return { ...mask, data };
}

/** The mask with what changed at a smaller size: the change is enlarged, not the mask, so that its fine detail stays. */
async function applyChange({ mask, unknown }: MattingScene, before: Mask, after: Mask, signal: AbortSignal) {
  const [from, to] = await Promise.all(
    [before, after].map((small) => resample<1>({ ...small, channels: 1 }, mask, 'linear', signal)),
  );
  const data = new Uint8Array(mask.data);
  for (let i = 0; i < data.length; i++) {
    if (unknown[i] === 1) data[i] = Math.min(255, Math.max(0, data[i]! + to!.data[i]! - from!.data[i]!));
  }
  return { ...mask, data };
}
