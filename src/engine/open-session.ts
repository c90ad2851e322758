import type { InferenceSession } from 'onnxruntime-node';
import { loadRuntime } from './load-runtime.ts';
import type { EngineLog, Optimization } from './protocol.ts';
import type { Provider } from './provider.ts';

export interface SessionOptions {
  readonly provider: Provider;
  /** Of one operation; operations run one after another. */
  readonly threads: number;
}

export interface OpenedSession {
  readonly session: InferenceSession;
  readonly optimization: Optimization;
}

type Create = (graph: string | Uint8Array, options: InferenceSession.SessionOptions) => Promise<InferenceSession>;

/** The runtime's two signatures as one: from a file, or from bytes. */
const create: Create = async (graph, options) => {
  const { InferenceSession } = await loadRuntime();
  return typeof graph === 'string' ? InferenceSession.create(graph, options) : InferenceSession.create(graph, options);
};

/** The runtime's message for a graph with operations that a GPU's provider does not have. */
const NEEDS_PROCESSOR = /fallback to CPU EP has been explicitly disabled/;

/**
 * Creates a session. Blocks the thread for as long as it takes, as does every run.
 *
 * @throws the runtime's own error for a graph that does not load without optimization either
 */
export async function openSession(
  graph: string | Uint8Array,
  sessionOptions: SessionOptions,
  log: EngineLog,
  createSession: Create = create,
): Promise<OpenedSession> {
  const open = (optimization: Optimization) => openOnProvider(graph, sessionOptions, optimization, log, createSession);
  try {
    return { session: await open('full'), optimization: 'full' };
  } catch (error) {
    // Some models with half-precision weights fail in the optimizer, and only there.
    const session = await open('basic').catch(() => {
      throw error;
    });
    log('The model loads with basic optimization only; runs may be slower.', { why: (error as Error).message });
    return { session, optimization: 'basic' };
  }
}

/**
 * All operations on the provider, or else, as is usual for the arithmetic of shapes, some of them on the processor, with a
 * warning: the runtime itself gives none.
 */
async function openOnProvider(
  graph: string | Uint8Array,
  { provider, threads }: SessionOptions,
  optimization: Optimization,
  log: EngineLog,
  createSession: Create,
): Promise<InferenceSession> {
  const open = (strict: boolean) =>
    createSession(graph, {
      executionProviders: [provider],
      intraOpNumThreads: threads,
      executionMode: 'sequential',
      graphOptimizationLevel: optimization === 'full' ? 'all' : 'basic',
      // With memory patterns the default model holds 2.1 GB instead of 1.3 GB.
      enableMemPattern: false,
      logSeverityLevel: 3,
      extra: {
        session: {
          // Threads that wait for work in a busy loop take processor time from decoding and encoding.
          ...{ intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } },
          // Work is handed to threads in pieces, not in equal halves: where one of them has to make room for a picture that is
          // decoded or encoded, the others go on. The results are the same to the bit.
          dynamic_block_base: '4',
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
    log('Some operations of the model run on the processor: its provider does not support them.', { provider });
    return session;
  }
}
