import { CodedError, given, keyOf, type Model, type Node } from '../pipeline/index.ts';
import type { House } from './house.ts';

/**
 * The root `model` of a plan. Facts and weights are in its key, so another file under the same name is another model.
 * A plan that does not need one gets a stand-in that must not be pulled.
 *
 * @throws CodedError `MODEL_NOT_INSTALLED`, `LICENSE_NOT_ACCEPTED`, `MODEL_MISMATCH`
 */
export async function modelNode(name: string, needed: boolean, { models }: House): Promise<Node<Model>> {
  if (!needed) {
    return given(keyOf('no model', name), () => {
      throw new CodedError('BAD_RECIPE', 'This recipe does not run a network.');
    });
  }
  const facts = await models.facts(name);
  return given(keyOf('model', facts), () => facts);
}
