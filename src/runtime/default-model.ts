import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config/index.ts';
import { createEngine, int8Instructions, type Loadable } from '../engine/index.ts';
import { sha256Of } from '../models/index.ts';
import type { InputView, Int8Gain } from '../pipeline/index.ts';
import { recallGain, rememberGain } from './remembered-gain.ts';

/** What `DEFAULT_MODEL=auto` chooses between. */
const FLOAT = 'isnet';
const INT8 = 'isnetInt8';

/** The default model, and why it was chosen where that was not by its name. */
export interface ChosenModel {
  readonly name: string;
  /** Undefined where the operator named it. */
  readonly reason?: string;
  /** Undefined where it was not measured. */
  readonly int8?: Int8Gain;
}

/** From this gain on the int8 model is chosen: less is not worth another mask, and may be chance. */
const WORTH = 1.5;

/**
 * The default model by name; for `auto` the one that is best on this machine, and why. A gain that speaks for int8, and sums
 * that overflow, are remembered by processor and versions; a small gain may be that of a busy machine, and is measured again.
 */
export async function chooseModel(
  { defaultModel, provider, threads, home }: Pick<Config, 'defaultModel' | 'provider' | 'threads' | 'home'>,
  measure: (threads: number) => Promise<Int8Gain> = measureGain,
): Promise<ChosenModel> {
  if (defaultModel !== 'auto') return { name: defaultModel };
  if (provider !== 'cpu') return { name: FLOAT, reason: `Int8 is for processors, and models run on ${provider}.` };
  const known = await recallGain(home, threads);
  const int8 = known ?? (await measure(threads));
  const { gain, exact, instructions } = int8;
  if (!known && (!exact || gain >= WORTH)) await rememberGain(home, threads, int8);
  const by = instructions === undefined ? '' : ` (${instructions.join(', ') || 'no instructions for it'})`;
  const speed = `A few convolutions are ${gain.toFixed(2)} times as fast in int8 as in single precision on this processor${by}`;
  if (!exact) return { name: FLOAT, int8, reason: `${speed}, but sums overflow.` };
  if (gain < WORTH) return { name: FLOAT, int8, reason: `${speed}: not worth it below ${WORTH}.` };
  return { name: INT8, int8, reason: `${speed}.` };
}

const ROUNDS = 9;
/** Rounding in int8 is far below it, and an overflow halves the sum. */
const TOLERANCE = 0.05;

/** Runs a few convolutions in both ways, alternating: half a second, and the start of two processes. */
export async function measureGain(threads: number): Promise<Int8Gain> {
  const folder = await mkdtemp(join(tmpdir(), 'matteql-probe-')).catch(cannotMeasure);
  // It reads whole graphs by a library that few starts of the server need.
  const { probeModels } = await import('../quantize/index.ts');
  const engine = createEngine({ provider: 'cpu', threads });
  try {
    const { side, float, int8 } = await probeModels();
    const models = [await loadableIn(folder, 'float', float, side), await loadableIn(folder, 'int8', int8, side)];
    const times: number[][] = models.map(() => []);
    const answers: Float32Array[] = [];
    for (let round = -1; round < ROUNDS; round++) {
      for (const [index, model] of models.entries()) {
        const start = performance.now();
        const { view } = await engine.infer(model, white(side), new AbortController().signal);
        // The first round loads.
        if (round >= 0) times[index]!.push(performance.now() - start);
        answers[index] = view.data;
      }
    }
    const [best, bestInt8] = times.map((all) => Math.min(...all));
    const exact = answers[0]!.every((value, i) => Math.abs(value - answers[1]![i]!) < TOLERANCE);
    return { instructions: int8Instructions(), gain: best! / bestInt8!, exact };
  } finally {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function cannotMeasure(cause: Error): never {
  const advice = 'Set TMPDIR to a folder that can be written to and has room, or name a model.';
  throw new Error(`DEFAULT_MODEL=auto cannot measure: ${cause.message}. ${advice}`, { cause });
}

async function loadableIn(folder: string, name: string, graph: Uint8Array, side: number): Promise<Loadable> {
  const file = join(folder, `${name}.onnx`);
  await writeFile(file, graph).catch(cannotMeasure);
  const digest = sha256Of(graph);
  const input = { size: [side, side], layout: 'nchw', order: 'rgb' } as const;
  return { model: { name, digest, input, output: { channels: 1, meaning: 'opacity' } }, file };
}

function white(side: number): InputView {
  const size = { width: side, height: side };
  const whole = { left: 0, top: 0, ...size };
  const frame = { picture: size, source: whole, content: whole };
  const pixels = new Uint8Array(3 * side ** 2).fill(255);
  const data = { pixels, scale: [1 / 255, 1 / 255, 1 / 255], bias: [0, 0, 0] } as const;
  return { ...size, frame, layout: 'nchw', order: 'rgb', data };
}
