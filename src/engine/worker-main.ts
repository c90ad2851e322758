/** The program of a worker process: it loads one model and runs it, one request at a time. */
import { CodedError } from '../pipeline/index.ts';
import { ARRAY_FILE, arrayFileOf } from './array-file.ts';
import { probeProvider } from './probe-provider.ts';
import type { EngineLog, WorkerMessage, WorkerRequest, WorkerResults } from './protocol.ts';
import { loadSession, type ModelSession } from './session.ts';

let session: ModelSession | undefined;

// A send fails only when the server is gone, and then there is no reader for the failure either.
const send = (message: WorkerMessage) => void process.send?.(message, undefined, undefined, () => {});
const log: EngineLog = (message, details) => send({ type: 'note', message, details });

/** Holds arrays of a request, and, once they are read, those of its result. */
const file = arrayFileOf(
  process.argv[2] === ARRAY_FILE.argument ? ARRAY_FILE.descriptor : undefined,
  ({ message: why }) => log('Numbers take longer from a model: the folder of the file for them is full.', { why }),
);

async function resultOf(request: WorkerRequest): Promise<WorkerResults[WorkerRequest['type']]> {
  switch (request.type) {
    case 'probe':
      return void (await probeProvider(request.provider));
    case 'load': {
      session = await loadSession(request, log);
      // The bytes of the file are not needed any more, and are as many as those of the weights.
      globalThis.gc?.();
      const { run, ...loaded } = session;
      return loaded;
    }
    case 'run':
      if (!session) throw new CodedError('INFERENCE_FAILED', 'No model is loaded.');
      return session.run(file.take(request.views));
  }
}

process.on('message', async (request: WorkerRequest) => {
  try {
    const result = await resultOf(request);
    send({ type: 'done', residentBytes: process.memoryUsage.rss(), result: file.place(result) });
  } catch (error) {
    const { message } = error as Error;
    const code = error instanceof CodedError ? error.code : 'INFERENCE_FAILED';
    send({ type: 'failed', code, message });
  }
});

// It lives as long as the server does: a signal to the whole process group must not end it while the server still finishes
// requests that need it.
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
