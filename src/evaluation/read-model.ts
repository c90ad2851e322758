import { createEngine, optimizedGraph } from '../engine/index.ts';
import { derivationOf, type LoadableModel, type Manifest, type ModelCatalog } from '../models/index.ts';
import { CodedError } from '../pipeline/index.ts';
import {
  checkFusion,
  countOperators,
  type Fusion,
  type OnnxGraph,
  readGraph,
  type Targets,
  targetsOf,
} from '../quantize/index.ts';

/** The float model to quantize. @throws CodedError `BAD_OPTION` for one that is unknown or int8, `LICENSE_NOT_ACCEPTED` */
export function parentOf({ find, permitted }: Pick<ModelCatalog, 'find' | 'permitted'>, name: string): Manifest {
  const derivation = derivationOf(find(name));
  if (!derivation) return permitted(name);
  throw new CodedError('BAD_OPTION', `"${name}" is an int8 model already: take "${derivation.derivedFrom}".`);
}

/** A manifest that is wrong is found out before minutes are spent. @throws CodedError `MODEL_MISMATCH` */
export async function tryModel(float: LoadableModel, threads: number): Promise<void> {
  const engine = createEngine({ provider: 'cpu', threads });
  await engine.warm(float).finally(engine.close);
}

/** @throws CodedError `MODEL_MISMATCH` for a model that cannot be quantized */
export function readTargets(
  name: string,
  bytes: Uint8Array,
  output: string | undefined,
): { readonly graph: OnnxGraph; readonly targets: Targets } {
  try {
    const graph = readGraph(bytes, output);
    const targets = targetsOf(graph);
    if (targets.measured.length > 0) return { graph, targets };
  } catch (cause) {
    throw cannotQuantize(name, cause as Error);
  }
  throw new CodedError(
    'MODEL_MISMATCH',
    `"${name}" cannot be quantized: none of its convolutions can be in int8, or all are already.`,
  );
}

export const cannotQuantize = (name: string, cause: Error): CodedError =>
  new CodedError('MODEL_MISMATCH', `"${name}" cannot be quantized: ${cause.message}`, [], { cause });

/** What the runtime fused of int8 weights. @throws CodedError `MODEL_MISMATCH` where it is not what was intended */
export async function checkedFusion(
  name: string,
  { graph, targets }: ReturnType<typeof readTargets>,
  weights: Uint8Array,
): Promise<Fusion> {
  const fusion = checkFusion(graph, targets, countOperators(await optimizedGraph(weights)));
  if (fusion.mismatches.length === 0) return fusion;
  throw new CodedError(
    'MODEL_MISMATCH',
    `The runtime does not run "${name}" as intended: ${fusion.mismatches.join('; ')}.`,
  );
}
