import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { turns } from './deferred.ts';
import type { TestServer } from './server.ts';

/** The network of a api, which can be halted for as long as a test wants: what is in it stays in it, the others wait. */
export function haltedNetwork(api: TestServer) {
  const send = (signal: 'SIGSTOP' | 'SIGCONT') => process.kill(api.engine.status().models[0]!.pids[0]!, signal);
  return {
    halt: () => send('SIGSTOP'),
    goOn: () => send('SIGCONT'),
    /** Waits until so many pictures are in the network, and wait for it. */
    is: (running: number, waiting: number) =>
      until(() => api.engine.status().running === running && api.engine.status().waiting === waiting),
  };
}

/** Waits for a state that is about to be; vitest's own deadline ends a wait for what never is. */
export async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await turns(1);
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Where it is JSON. */
  readonly json: any;
}

/** A POST whose body the test writes itself, for as long as it likes. */
export function slowPost(url: string, headers: Record<string, string | number>) {
  const request = httpRequest(url, { method: 'POST', headers });
  const answer = new Promise<RawAnswer>((resolve, reject) => {
    request.on('error', reject).on('response', async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      const { statusCode: status = 0, headers } = response;
      resolve({ status, headers, text, json: text.startsWith('{') ? JSON.parse(text) : undefined });
    });
  });
  // Who only wants to be rid of it does not wait for the answer.
  answer.catch(() => {});
  request.flushHeaders();
  return { request, answer };
}
