import type { IncomingMessage, ServerResponse } from 'node:http';
import { statusOf } from './errors.ts';
import type { Gate } from './gate.ts';
import { swallow } from './swallow.ts';
import { clientOf, type GateSettings, isSmall } from './use-gate.ts';
import type { Headed } from './use-keys.ts';

/** Milliseconds until the body of a refused request is read, so that all who wait for their refusal have it before. */
const LATER = 1_000;

/** Answers a request that is turned away, and says whether it did. */
export type TurnAway = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Refuses, in the same words, what `useGate` would refuse, before anything else is made of it: where hundreds come at once,
 * each waits for what all those before it cost. Pages of other origins would not be shown this answer; theirs takes the whole
 * way.
 */
export function createTurnAway(gate: Gate, settings: GateSettings & { corsOrigins: readonly string[] }): TurnAway {
  return (request, response) => {
    gate.rush.came();
    const header: Headed = (name) => request.headers[name]?.toString();
    if (settings.corsOrigins.length > 0 || request.method !== 'POST' || isSmall(header)) return false;
    const refused = gate.refusal(clientOf(header, request.socket.remoteAddress, settings));
    if (!refused) return false;
    const { code, message, retryAfter } = refused;
    swallow({ req: request, res: response }, LATER);
    const headers = { 'content-type': 'application/json; charset=utf-8', 'retry-after': String(retryAfter) };
    response
      .writeHead(statusOf[code]!, headers)
      .end(JSON.stringify({ errors: [{ message, extensions: { code, retryAfter } }] }));
    return true;
  };
}
