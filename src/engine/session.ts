import { basename } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { CodedError, type InputView, type Model, type PictureSize, tensorOf } from '../pipeline/index.ts';
import { assertSize, inputOf, manifestMismatch, outputOf } from './check-manifest.ts';
import { assertDecided, assertOpacity } from './check-output.ts';
import type { TensorInfo } from './describe-graph.ts';
import { loadRuntime } from './load-runtime.ts';
import { type OpenedSession, openSession } from './open-session.ts';
import type { EngineLog, LoadedModel, LoadRequest, ModelOutput, SentView } from './protocol.ts';
import { pruneGraph } from './prune-graph.ts';
import { resizableGraph } from './resizable-graph.ts';
import { ownSizeOf } from './shape-check.ts';
import { isShapeRefusal } from './shape-refusal.ts';
import { NotResizable } from './shape-rules.ts';
import { planarOf, sidesOf } from './tensor-layout.ts';
import { verifyDigest } from './verify-digest.ts';

/** A loaded model whose manifest was checked against its graph, inside the worker. */
export interface ModelSession extends LoadedModel {
  /** Runs it on views of one size, more than one only where it takes batches. @throws CodedError `MODEL_MISMATCH` */
  run(views: readonly SentView[]): Promise<readonly ModelOutput[]>;
}

/** @throws CodedError `MODEL_NOT_INSTALLED`, `MODEL_MISMATCH`, `INFERENCE_FAILED` */
export async function loadSession(request: LoadRequest, log: EngineLog): Promise<ModelSession> {
  const { model, file, pullCommand } = request;
  verifyDigest(model, file, pullCommand);
  const session = model.input.sizes ? await resizable(request, log) : await fixed(request, log);
  if (!request.tryOut) return session;
  const from = performance.now();
  const [blank] = await session.run([blankOf(model, ownSizeOf(model))]);
  const tryOutMilliseconds = Math.round(performance.now() - from);
  assertDecided(model, blank!.data);
  return { ...session, tryOutMilliseconds };
}

/** A session whose inputs and outputs are what the manifest says. */
async function checked(model: Model, { session, optimization }: OpenedSession): Promise<ModelSession> {
  const input = inputOf(model, session.inputMetadata.map(infoOf));
  const output = outputOf(model, session.outputMetadata.map(infoOf), input);
  const batches = [input, output].every(({ shape }) => typeof shape[0] === 'string');
  return { optimization, batches, run: await runnerOf(session, model, input.name, output.name) };
}

const fixed = async (request: LoadRequest, log: EngineLog): Promise<ModelSession> =>
  checked(request.model, await open(request, log));

/**
 * A session of all sizes that the manifest names, or, where the graph takes no others, of the network's own. Shapes that were
 * followed through the graph are compared with those of a run at a second size.
 *
 * @throws CodedError for a failure that has nothing to do with shapes: the same would be met at the network's own size, later
 */
async function resizable(request: LoadRequest, log: EngineLog): Promise<ModelSession> {
  const { model, file } = request;
  let opened: OpenedSession | undefined;
  try {
    const { bytes, trial } = resizableGraph(file, model);
    opened = await openSession(bytes, request, log).catch(refusedByShape);
    const session = await checked(model, opened);
    const [{ width, height }] = (await session.run([blankOf(model, trial.input)]).catch(refusedByShape)) as [
      ModelOutput,
    ];
    if (width === trial.answer.width && height === trial.answer.height) return session;
    throw new NotResizable(`its answer has ${width}x${height} values where ${textOf(trial.answer)} were expected`);
  } catch (error) {
    await opened?.session.release();
    if (error instanceof CodedError) throw error;
    if (!(error instanceof NotResizable)) throw notLoaded(request, error as Error);
    return onlyOwn(await fixed(request, log), model, error.message, log);
  }
}

/** @throws NotResizable for an error by which the runtime rejects shapes; others as they are */
function refusedByShape(error: Error): never {
  throw isShapeRefusal(error) ? new NotResizable(error.message) : error;
}

/** A session that rejects all sizes but the network's own, though its manifest names others. */
function onlyOwn(session: ModelSession, model: Model, why: string, log: EngineLog): ModelSession {
  const own = ownSizeOf(model);
  log('The model takes its own size only, not those that its manifest names.', { model: model.name, why });
  return {
    ...session,
    async run(views) {
      const { width, height } = views[0]!;
      if (width === own.width && height === own.height) return session.run(views);
      throw manifestMismatch(model, `It takes ${textOf(own)} pixels only: ${why}.`);
    },
  };
}

const textOf = ({ width, height }: PictureSize): string => `${width}x${height}`;

async function open(request: LoadRequest, log: EngineLog): Promise<OpenedSession> {
  const { file, model } = request;
  const pruned = pruneGraph(file, model.output.name);
  try {
    if (!pruned) return await openSession(file, request, log);
    return await openSession(pruned, request, log).catch(async ({ message: why }: Error) => {
      // A pruned graph that does not load is no reason to reject a model that does.
      const whole = await openSession(file, request, log);
      log('The graph pruned to its used output does not load; the whole graph is used.', { why });
      return whole;
    });
  } catch (error) {
    throw notLoaded(request, error as Error);
  }
}

function notLoaded({ file, model }: LoadRequest, cause: Error): CodedError {
  const why = cause.message.replaceAll(file, basename(file));
  return new CodedError('INFERENCE_FAILED', `The model "${model.name}" cannot be loaded: ${why}`, [], { cause });
}

async function runnerOf(
  session: InferenceSession,
  model: Model,
  input: string,
  output: string,
): Promise<ModelSession['run']> {
  const { Tensor } = await loadRuntime();
  const { channels } = model.output;
  // Filled again for every run: 12 MB that need not be allocated and freed each time.
  let kept: Float32Array = new Float32Array(0);
  return async (views) => {
    const { width, height, layout } = views[0]!;
    if (kept.length !== 3 * width * height * views.length) kept = new Float32Array(3 * width * height * views.length);
    const dims = layout === 'nchw' ? [views.length, 3, height, width] : [views.length, height, width, 3];
    const results = await session.run({ [input]: new Tensor('float32', fill(kept, views), dims) }, [output]);
    const result = results[output]!;
    const [count, ...shape] = result.dims;
    const sides = sidesOf([1, ...shape], channels, layout);
    if (result.type !== 'float32' || count !== views.length || !sides) {
      throw manifestMismatch(
        model,
        `It answers with ${result.type} [${result.dims}], which has not ${channels} channels.`,
      );
    }
    assertSize(model, sides, { width, height });
    const all = result.data as Float32Array;
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

/** A blank image: every number zero. */
function blankOf({ input: { layout, order } }: Model, size: PictureSize): SentView {
  return { ...size, layout, order, data: new Float32Array(3 * size.width * size.height) };
}

const infoOf = (metadata: InferenceSession.ValueMetadata): TensorInfo =>
  metadata.isTensor
    ? { name: metadata.name, type: metadata.type, shape: metadata.shape }
    : { name: metadata.name, type: 'unknown', shape: [] };
