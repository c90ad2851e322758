import { InferenceSession } from 'onnxruntime-node';
import type { Log } from './messages.ts';
import type { Provider } from './providers.ts';

export interface SessionOptions {
  readonly provider: Provider;
  /** Of one operation; operations run one after another. */
  readonly threads: number;
}

/** Loads a network. Blocks the thread for as long as it takes, as does every run. */
export async function openSession(
  network: string | Uint8Array,
  { provider, threads }: SessionOptions,
  log: Log,
): Promise<InferenceSession> {
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
  const open = (more: InferenceSession.SessionOptions) =>
    typeof network === 'string'
      ? InferenceSession.create(network, { ...options, ...more })
      : InferenceSession.create(network, { ...options, ...more });
  try {
    return await open({});
  } catch (error) {
    // Some networks with half-precision weights break in the optimizer, and only there.
    const session = await open({ graphOptimizationLevel: 'basic' }).catch(() => {
      throw error;
    });
    log('The network loads with basic optimization only; runs may be slower.', { why: (error as Error).message });
    return session;
  }
}
