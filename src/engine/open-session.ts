import { InferenceSession } from 'onnxruntime-node';
import type { Log, Optimization } from './messages.ts';
import type { Provider } from './providers.ts';

export interface SessionOptions {
  readonly provider: Provider;
  /** Of one operation; operations run one after another. */
  readonly threads: number;
}

type Create = (network: string | Uint8Array, options: InferenceSession.SessionOptions) => Promise<InferenceSession>;

/** The runtime's two ways as one: from a file, or from bytes. */
const create: Create = (network, options) =>
  typeof network === 'string' ? InferenceSession.create(network, options) : InferenceSession.create(network, options);

/**
 * Loads a network. Blocks the thread for as long as it takes, as does every run.
 *
 * @throws whatever the runtime says of a network that loads with no optimization either
 */
export async function openSession(
  network: string | Uint8Array,
  { provider, threads }: SessionOptions,
  log: Log,
  createSession: Create = create,
): Promise<{ readonly session: InferenceSession; readonly optimization: Optimization }> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // With memory patterns the default network holds 2.1 GB instead of 1.3 GB.
    enableMemPattern: false,
    logSeverityLevel: 3,
    // Threads that wait for work in a busy loop take the processors from what decodes and encodes meanwhile.
    extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
  };
  try {
    return { session: await createSession(network, options), optimization: 'full' };
  } catch (error) {
    // Some networks with half-precision weights break in the optimizer, and only there.
    const session = await createSession(network, { ...options, graphOptimizationLevel: 'basic' }).catch(() => {
      throw error;
    });
    log('The network loads with basic optimization only; runs may be slower.', { why: (error as Error).message });
    return { session, optimization: 'basic' };
  }
}
