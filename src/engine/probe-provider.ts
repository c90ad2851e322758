import { loadRuntime } from './load-runtime.ts';
import { openSession } from './open-session.ts';
import type { Provider } from './provider.ts';

/** `y = Relu(x)`, x of one float32: IR version 8, opset 13. */
const graph = Buffer.from(
  'CAg6MwoMCgF4EgF5IgRSZWx1EgFnWg8KAXgSCgoICAESBAoCCAFiDwoBeRIKCggIARIECgIIAUIECgAQDQ==',
  'base64',
);

/** Loads and runs the smallest graph there is, in this process. @throws Error with the runtime's message */
export async function probeProvider(provider: Provider): Promise<void> {
  const { Tensor } = await loadRuntime();
  const { session } = await openSession(graph, { provider, threads: 1 }, (message) => {
    throw new Error(message);
  });
  const { y } = await session.run({ x: new Tensor('float32', [2], [1]) });
  if (y?.data[0] !== 2) throw new Error(`A graph of one operation gave ${y?.data[0]} instead of 2.`);
}
