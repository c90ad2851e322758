import { Tensor } from 'onnxruntime-node';
import { openSession } from './open-session.ts';
import type { Provider } from './providers.ts';

/** `y = Relu(x)`, x of one float32: IR version 8, opset 13. */
const network = Buffer.from(
  'CAg6MwoMCgF4EgF5IgRSZWx1EgFnWg8KAXgSCgoICAESBAoCCAFiDwoBeRIKCggIARIECgIIAUIECgAQDQ==',
  'base64',
);

/** Loads and runs the smallest network there is. @throws whatever the runtime says */
export async function probeProvider(provider: Provider): Promise<void> {
  const { session } = await openSession(network, { provider, threads: 1 }, (message) => {
    throw new Error(message);
  });
  const { y } = await session.run({ x: new Tensor('float32', [2], [1]) });
  if (y?.data[0] !== 2) throw new Error(`A network of one operation gave ${y?.data[0]} instead of 2.`);
}
