import { definePlugin, type HeavyHost, type Mask, opt, type Picture } from '../../pipeline/index.ts';
import { bandOf, grown } from '../band.ts';
import { bytesFor } from '../blend.ts';
import { solve } from '../conjugate-gradient.ts';
import { mattingLaplacian } from '../matting-laplacian.ts';
import { checkShape, lightnessOf } from '../own-picture.ts';
import { flattened, type Pixels } from '../pixels.ts';
import { resample, shrink } from '../resample.ts';

/**
 * Opacity of uncertain pixels as the colors around them explain it: what minimizes
 *
 *   alpha^T L alpha + prior |alpha - mask|^2
 *
 * over them while all others are held, L being the matting Laplacian. Levin, Lischinski, Weiss: A Closed-Form Solution to
 * Natural Image Matting (PAMI 2008), where strokes say what is held. Here that is what the mask is sure of, and the second
 * term is its say in the rest.
 */
export default definePlugin({
  stage: 'refine',
  name: 'closedForm',
  version: 1,
  doc: 'Find the opacity of uncertain pixels from the colors around them (Levin and others, 2008), for hair, fur and soft edges. Slow; helps where the mask has the right subject.',
  options: {
    trimap: opt.image(
      "What is known: black is background, white is subject, all else is to be found. It has the picture's shape, within 1 %. Without it, what the mask is sure of: opacity up to .02 and from .98.",
      { optional: true },
    ),
    grow: opt.int('How many pixels beyond what the mask is unsure of are uncertain too; not with a trimap.', {
      min: 0,
      max: 50,
      default: 3,
    }),
    prior: opt.float('How much the mask counts, against the colors, where it is uncertain.', {
      min: 1e-6,
      max: 10,
      default: 1e-3,
    }),
    epsilon: opt.float('How far colors may lie off a line, as a variance of colors 0 to 1; more is smoother.', {
      min: 1e-7,
      max: 0.1,
      default: 1e-5,
    }),
    limit: opt.int(
      'About how many uncertain pixels are solved for at most; time and memory grow with it. Where there are more, a smaller picture is solved, and what that changes is enlarged.',
      { min: 100, max: 4_000_000, default: 1_000_000 },
    ),
    iterations: opt.int('Most steps of the solver. Where they are not enough, the mask stays, with a warning.', {
      min: 1,
      max: 10_000,
      default: 1000,
    }),
  },
  heavy: true,
  async run({ mask, decoded }, { trimap, grow, ...options }, host) {
    const { signal } = host;
    const color = await flattened(decoded);
    const full: Scene = trimap
      ? { color, ...(await heldBy(trimap, mask, signal)) }
      : { color, mask, unknown: grown(unsureOf(mask.data), mask, grow) };
    const { length } = bandOf(full.unknown, mask).pixels;
    const scene = length > options.limit ? await shrunk(full, Math.sqrt(options.limit / length), signal) : full;
    const refined = solved(scene, options, host);
    if (!refined) return mask;
    return scene === full ? refined : carried(full, scene.mask, refined, signal);
  },
});

/** A picture, what is known of its opacity, and flags (0 or 1) of where that is only a guess. All of one size. */
interface Scene {
  readonly color: Pixels<3>;
  readonly mask: Mask;
  readonly unknown: Uint8Array;
}

/** Bytes up to this are opacities of at most .02; their opposites are at least .98. */
const SURE = 5;
const isSure = (byte: number): boolean => byte <= SURE || byte >= 255 - SURE;

const unsureOf = (bytes: Uint8Array): Uint8Array => {
  const flags = bytesFor(bytes.length);
  for (let i = 0; i < bytes.length; i++) flags[i] = isSure(bytes[i]!) ? 0 : 1;
  return flags;
};

/** What a trimap says over the mask. @throws CodedError `BAD_OPTION` where it has another shape */
async function heldBy(trimap: Picture, mask: Mask, signal: AbortSignal): Promise<Pick<Scene, 'mask' | 'unknown'>> {
  checkShape('trimap', trimap, mask, ['trimap']);
  const { data: said } = await resample(await lightnessOf(trimap), mask, 'nearest', signal);
  const data = bytesFor(said.length);
  for (let i = 0; i < said.length; i++) data[i] = isSure(said[i]!) ? (said[i]! > SURE ? 255 : 0) : mask.data[i]!;
  return { mask: { ...mask, data }, unknown: unsureOf(said) };
}

/** The same at a smaller size, a pixel unknown where most of it is: a thin band vanishes there, and stays as it was. */
async function shrunk({ color, mask, unknown }: Scene, factor: number, signal: AbortSignal): Promise<Scene> {
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

interface Solving {
  readonly prior: number;
  readonly epsilon: number;
  readonly iterations: number;
}

/** Of the residual. On photographs of hair it leaves opacities within 8 bytes of the minimum, 0.3 in the mean. */
const TOLERANCE = 1e-4;

/** The mask with its unknown opacities found; undefined, and a warning, where the solver does not get there. */
function solved({ color, mask, unknown }: Scene, { prior, epsilon, iterations }: Solving, { signal, warn }: HeavyHost) {
  const band = bandOf(unknown, mask);
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
  const opacity = solve(matrix, right, start, { tolerance: TOLERANCE, iterations, signal });
  if (!opacity) {
    warn(
      'NOT_CONVERGED',
      `refine.closedForm did not get there in ${iterations} iterations; the mask is as it was. Raise iterations or prior.`,
    );
    return;
  }
  // Not slice(), which copies nothing where sharp gave the bytes: they are a Buffer then.
  const data = new Uint8Array(mask.data);
  for (let i = first; i < end; i++) data[pixels[i]!] = 255 * Math.min(1, Math.max(0, opacity[i]!)) + 0.5;
  return { ...mask, data };
}

/** The mask with what changed at a smaller size: the change is enlarged, not the mask, so that its fine detail stays. */
async function carried({ mask, unknown }: Scene, before: Mask, after: Mask, signal: AbortSignal): Promise<Mask> {
  const [from, to] = await Promise.all(
    [before, after].map((small) => resample<1>({ ...small, channels: 1 }, mask, 'linear', signal)),
  );
  const data = new Uint8Array(mask.data);
  for (let i = 0; i < data.length; i++) {
    if (unknown[i] === 1) data[i] = Math.min(255, Math.max(0, data[i]! + to!.data[i]! - from!.data[i]!));
  }
  return { ...mask, data };
}
