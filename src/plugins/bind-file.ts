import { createHash } from 'node:crypto';
import {
  bind,
  createExecution,
  createRegistry,
  type Execution,
  keyOf,
  type Model,
  modelNode,
  type Nodes,
  plan,
  type Recipe,
  type Registry,
  type SourceNode,
  sourceNode,
} from '../pipeline/index.ts';
import { plugins } from './built-in.ts';
import { base } from './presets.ts';
import { createRecognizer } from './recognize.ts';

const registry: Registry = createRegistry(plugins);
const recognizer = createRecognizer(registry);

/** The bytes of a file as the source of a plan. @throws CodedError for a file that is not a picture */
export async function fileSource(data: Uint8Array): Promise<SourceNode> {
  const header = await recognizer.header(data, { maxPixels: Number.POSITIVE_INFINITY });
  return sourceNode(keyOf('source', createHash('sha256').update(data).digest('hex')), () => data, header);
}

/**
 * Ties recipes, after the defaults, to a file and a model: the pipeline without a server, for evaluation, benchmarks and tests.
 *
 * @throws CodedError where the file is not a picture, or a recipe is wrong
 */
export async function bindFile(
  data: Uint8Array,
  model: Model,
  recipes: readonly Recipe[],
  parts: Partial<Execution> = {},
): Promise<Nodes> {
  const roots = { source: await fileSource(data), model: modelNode(model) };
  return bind(plan(registry, base, ...recipes), roots, createExecution(parts));
}
