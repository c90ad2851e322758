import { basename } from 'node:path';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { CodedError, type InputView, inputSizeOf, type Model, tensorOf } from '../pipeline/index.ts';
import { cutTo } from './cut.ts';
import type { Port } from './describe-graph.ts';
import { assertSize, inputOf, mismatch, outputOf } from './facts.ts';
import type { LoadAsk, Loaded, Log, Output, SentView } from './messages.ts';
import { openSession } from './open-session.ts';
import { planarOf, sidesOf } from './planar.ts';
import { assertDecided, assertOpacity } from './values.ts';
import { verifyDigest } from './verify-digest.ts';

/** A loaded network whose facts are checked, inside its own process. */
export interface Network extends Loaded {
  /** Runs it on views of one size, more than one only where it takes batches. @throws CodedError `MODEL_MISMATCH` */
  run(views: readonly SentView[]): Promise<readonly Output[]>;
}

/** @throws CodedError `MODEL_NOT_INSTALLED`, `MODEL_MISMATCH`, `INFERENCE_FAILED` */
export async function loadNetwork(ask: LoadAsk, log: Log): Promise<Network> {
  const { model, file } = ask;
  verifyDigest(model, file);
  const { session, optimization } = await open(ask, log);
  const input = inputOf(model, session.inputMetadata.map(portOf));
  const output = outputOf(model, session.outputMetadata.map(portOf), input);
  const batches = [input, output].every(({ shape }) => typeof shape[0] === 'string');
  const network = { optimization, batches, run: runnerOf(session, model, input.name, output.name) };
  if (ask.tryOut) assertDecided(model, (await network.run([blankOf(model)]))[0]!.data);
  return network;
}

async function open(ask: LoadAsk, log: Log) {
  const { file, model } = ask;
  const cut = cutTo(file, model.output.name);
  try {
    if (!cut) return await openSession(file, ask, log);
    return await openSession(cut, ask, log).catch(async ({ message: why }: Error) => {
      // A cut that does not load is no reason to refuse a network that does.
      const whole = await openSession(file, ask, log);
      log('A network that was cut to its output does not load; it is used whole.', { why });
      return whole;
    });
  } catch (error) {
    const why = (error as Error).message.replaceAll(file, basename(file));
    throw new CodedError('INFERENCE_FAILED', `The model "${model.name}" cannot be loaded: ${why}`, [], {
      cause: error,
    });
  }
}

function runnerOf(session: InferenceSession, model: Model, input: string, output: string): Network['run'] {
  const { channels } = model.output;
  // Filled again for every picture: 12 MB that need not be found and freed each time.
  let kept: Float32Array = new Float32Array(0);
  return async (views) => {
    const { width, height, layout } = views[0]!;
    if (kept.length !== 3 * width * height * views.length) kept = new Float32Array(3 * width * height * views.length);
    const dims = layout === 'nchw' ? [views.length, 3, height, width] : [views.length, height, width, 3];
    const answers = await session.run({ [input]: new Tensor('float32', fill(kept, views), dims) }, [output]);
    const answer = answers[output]!;
    const [count, ...shape] = answer.dims;
    const sides = sidesOf([1, ...shape], channels, layout);
    if (answer.type !== 'float32' || count !== views.length || !sides) {
      throw mismatch(model, `It answers with ${answer.type} [${answer.dims}], which has not ${channels} channels.`);
    }
    assertSize(model, sides, { width, height });
    const all = answer.data as Float32Array;
    const size = all.length / count;
    return views.map((_, index) => {
      const data = all.subarray(index * size, (index + 1) * size);
      assertOpacity(model, data);
      return {
        data: sides.interleaved ? planarOf(data, channels) : data,
        width: sides.width,
        height: sides.height,
        channels,
      };
    });
  };
}

/** The numbers of all views, one after the other. */
function fill(tensor: Float32Array, views: readonly SentView[]): Float32Array {
  const size = tensor.length / views.length;
  for (const [index, view] of views.entries()) {
    const part = tensor.subarray(index * size, (index + 1) * size);
    const numbers = tensorOf(view as InputView, part);
    if (numbers !== part) part.set(numbers);
  }
  return tensor;
}

/** A picture of nothing: every number zero. */
function blankOf(model: Model): SentView {
  const { layout, order } = model.input;
  const size = inputSizeOf(model, { width: 1, height: 1 });
  return { ...size, layout, order, data: new Float32Array(3 * size.width * size.height) };
}

const portOf = (port: InferenceSession.ValueMetadata): Port =>
  port.isTensor
    ? { name: port.name, type: port.type, shape: port.shape }
    : { name: port.name, type: 'unknown', shape: [] };
