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

/** What the runtime says of a graph with operations that a GPU's provider does not have. */
const NEEDS_PROCESSOR = /fallback to CPU EP has been explicitly disabled/;

/**
 * Loads a network. Blocks the thread for as long as it takes, as does every run.
 *
 * @throws whatever the runtime says of a network that loads with no optimization either
 */
export async function openSession(
  network: string | Uint8Array,
  sessionOptions: SessionOptions,
  log: Log,
  createSession: Create = create,
): Promise<{ readonly session: InferenceSession; readonly optimization: Optimization }> {
  const open = (optimization: Optimization) => openWhere(network, sessionOptions, optimization, log, createSession);
  try {
    return { session: await open('full'), optimization: 'full' };
  } catch (error) {
    // Some networks with half-precision weights break in the optimizer, and only there.
    const session = await open('basic').catch(() => {
      throw error;
    });
    log('The network loads with basic optimization only; runs may be slower.', { why: (error as Error).message });
    return { session, optimization: 'basic' };
  }
}

/**
 * All of it on its provider, or else, as is usual for the arithmetic of shapes, some of it on the processor: the runtime would
 * not say so by itself.
 */
async function openWhere(
  network: string | Uint8Array,
  { provider, threads }: SessionOptions,
  optimization: Optimization,
  log: Log,
  createSession: Create,
): Promise<InferenceSession> {
  const open = (strict: boolean) =>
    createSession(network, {
      executionProviders: [provider],
      intraOpNumThreads: threads,
      executionMode: 'sequential',
      graphOptimizationLevel: optimization === 'full' ? 'all' : 'basic',
      // With memory patterns the default network holds 2.1 GB instead of 1.3 GB.
      enableMemPattern: false,
      logSeverityLevel: 3,
      extra: {
        session: {
          // Threads that wait for work in a busy loop take the processors from what decodes and encodes meanwhile.
          ...{ intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } },
          ...(strict && { disable_cpu_ep_fallback: '1' }),
        },
      },
    });
  if (provider === 'cpu') return open(false);
  try {
    return await open(true);
  } catch (error) {
    if (!NEEDS_PROCESSOR.test((error as Error).message)) throw error;
    const session = await open(false);
    log('Some operations of the network run on the processor, for its provider does not have them.', { provider });
    return session;
  }
}
