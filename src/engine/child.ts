/** The program of a network's process: it loads one network and runs it, one ask at a time. */
import { CodedError } from '../pipeline/index.ts';
import type { Answer, Ask, Log, Replies } from './messages.ts';
import { loadNetwork, type Network } from './network.ts';
import { probeProvider } from './probe-provider.ts';

let network: Network | undefined;

// A send fails only when the server is gone, and then nobody reads what could be said about it.
const say = (answer: Answer) => void process.send?.(answer, undefined, undefined, () => {});
const log: Log = (message, details) => say({ answer: 'note', message, details });

async function replyTo(ask: Ask): Promise<Replies[Ask['ask']]> {
  switch (ask.ask) {
    case 'probe':
      return void (await probeProvider(ask.provider));
    case 'load':
      network = await loadNetwork(ask, log);
      // The bytes it was made from, as many as its file has, are of no use any more.
      globalThis.gc?.();
      return { optimization: network.optimization, batches: network.batches };
    case 'run':
      if (!network) throw new CodedError('INFERENCE_FAILED', 'No network is loaded.');
      return network.run(ask.views);
  }
}

process.on('message', async (ask: Ask) => {
  try {
    const reply = await replyTo(ask);
    say({ answer: 'done', residentBytes: process.memoryUsage.rss(), reply });
  } catch (error) {
    const { message } = error as Error;
    const code = error instanceof CodedError ? error.code : 'INFERENCE_FAILED';
    say({ answer: 'failed', code, message });
  }
});

// It lives as long as the server does: a signal to the whole group must not take it from a server that is still
// finishing what it began.
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
