import { CodedError, constant, keyOf, type Model, type ModelNode, modelNode } from '../pipeline/index.ts';
import type { Services } from './services.ts';

/**
 * The root `model` of a plan. Facts and weights are in its key, so another file under the same name is another model.
 * A plan that runs none gets a stand-in that must not be pulled.
 *
 * @throws CodedError `MODEL_NOT_INSTALLED`, `LICENSE_NOT_ACCEPTED`, `MODEL_MISMATCH`
 */
export async function modelRoot(name: string, needed: boolean, { modelFacts }: Services): Promise<ModelNode> {
  if (!needed) {
    const none = (): Model => {
      throw new CodedError('BAD_RECIPE', 'This recipe does not run a model.');
    };
    return { ...constant(keyOf('no model', name), none), model: undefined };
  }
  return modelNode(await modelFacts(name));
}
