import { existsSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { CodedError, type InputView, inputSizeOf, type Model, tensorOf } from '../pipeline/index.ts';
import { cutFile } from './cut-file.ts';
import type { Port } from './describe-graph.ts';
import { assertSize, inputOf, mismatch, outputOf } from './facts.ts';
import type { LoadAsk, Log, Output } from './messages.ts';
import { openSession } from './open-session.ts';
import { planarOf, sidesOf } from './planar.ts';
import { assertDecided, assertOpacity } from './values.ts';

/** A loaded network whose facts are checked, inside its own process. */
export interface Network {
  run(view: Omit<InputView, 'frame'>): Promise<Output>;
}

/** @throws CodedError `MODEL_NOT_INSTALLED`, `MODEL_MISMATCH`, `INFERENCE_FAILED` */
export async function loadNetwork(ask: LoadAsk, log: Log): Promise<Network> {
  const { model } = ask;
  if (!existsSync(ask.file)) {
    const command = `npm run models -- pull ${model.name}`;
    throw new CodedError('MODEL_NOT_INSTALLED', `The file of the model "${model.name}" is gone: run "${command}".`);
  }
  const session = await open(ask, log);
  const input = inputOf(model, session.inputMetadata.map(portOf));
  const output = outputOf(model, session.outputMetadata.map(portOf), input);
  const network = { run: runnerOf(session, model, input.name, output.name) };
  if (ask.tryOut) assertDecided(model, (await network.run(blankOf(model))).data);
  return network;
}

async function open(ask: LoadAsk, log: Log): Promise<InferenceSession> {
  const { file, model } = ask;
  const cut = cutFile(ask, log);
  try {
    if (cut === file) return await openSession(file, ask, log);
    return await openSession(cut, ask, log).catch(async (error) => {
      // A cut that does not load is no reason to refuse a network that does.
      const session = await openSession(file, ask, log);
      log('A network that was cut to its output does not load; it is used whole.', { cut, why: error.message });
      rmSync(cut, { force: true });
      return session;
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
  let tensor: Float32Array = new Float32Array(0);
  return async (view) => {
    const { width, height, layout } = view;
    tensor = tensorOf(view as InputView, tensor);
    const dims = layout === 'nchw' ? [1, 3, height, width] : [1, height, width, 3];
    const answers = await session.run({ [input]: new Tensor('float32', tensor, dims) }, [output]);
    const answer = answers[output]!;
    const sides = sidesOf(answer.dims, channels, layout);
    if (answer.type !== 'float32' || !sides) {
      throw mismatch(model, `It answers with ${answer.type} [${answer.dims}], which has not ${channels} channels.`);
    }
    assertSize(model, sides, view);
    const data = answer.data as Float32Array;
    assertOpacity(model, data);
    return {
      data: sides.interleaved ? planarOf(data, channels) : data,
      width: sides.width,
      height: sides.height,
      channels,
    };
  };
}

/** A picture of nothing: every number zero. */
function blankOf(model: Model): Omit<InputView, 'frame'> {
  const { layout, order } = model.input;
  const size = inputSizeOf(model, { width: 1, height: 1 });
  return { ...size, layout, order, data: new Float32Array(3 * size.width * size.height) };
}

const portOf = (port: InferenceSession.ValueMetadata): Port =>
  port.isTensor
    ? { name: port.name, type: port.type, shape: port.shape }
    : { name: port.name, type: 'unknown', shape: [] };
