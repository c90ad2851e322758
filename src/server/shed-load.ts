import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log, Telemetry } from '../schema/index.ts';
import type { Admission } from './admission.ts';
import type { HeaderReader, KeyCheck } from './api-keys.ts';
import { type ClientSettings, clientOfAddress, clientOfKey } from './client-of.ts';
import type { CorsPolicy } from './cors-policy.ts';
import { sentMethod } from './cut/normalize-method.ts';
import { drainBody } from './drain-body.ts';
import { errorAnswerOf } from './error-response.ts';
import { pathOf } from './normalize-target.ts';
import type { RecentRefusals } from './recent-refusals.ts';
import { kindOf } from './request-kind.ts';
import { requestIdOf } from './request-lifetime.ts';
import { isSmall } from './use-admission.ts';

/** Milliseconds until the body of a refused request is read, and its log line written: all that wait for their refusal go first. */
const LATER = 1_000;

/** Answers a request that cannot be admitted, and returns whether it did. */
export type ShedLoad = (request: IncomingMessage, response: ServerResponse) => boolean;

interface Shedding extends ClientSettings {
  readonly admission: Admission;
  readonly keys: KeyCheck;
  readonly recent: RecentRefusals;
  readonly cors: CorsPolicy;
  readonly log: Log;
  readonly telemetry: Telemetry;
}

/**
 * Refuses, in the same words, what `useAdmission` would refuse, before anything else is made of it: where hundreds arrive at
 * once, each waits for what all those before it cost. The same for clients that were refused just now by their quota. Requests without a valid key go the usual way, to be answered 401.
 */
export function createShedLoad({ admission, keys, recent, cors, log, telemetry, ...settings }: Shedding): ShedLoad {
  return (request, response) => {
    admission.burst.arrived();
    const header: HeaderReader = (name) => request.headers[name]?.toString();
    if (request.method !== 'POST') return false;
    const key = keys.nameOf(header);
    if (key === undefined && !keys.allows(header)) return false;
    const client =
      key === undefined
        ? clientOfAddress(header, request.socket.remoteAddress, settings)
        : clientOfKey(header, settings);
    const again = recent.of(client);
    const refused = again?.refusal ?? (isSmall(header) ? undefined : admission.refusal(client));
    if (!refused) return false;
    // A client beyond its quota asks again on the same connection, which is free once its body is read.
    drainBody({ req: request, res: response }, again ? 0 : LATER);
    const path = pathOf(request);
    const { status, headers, body } = errorAnswerOf(refused, header('accept'), path);
    const requestId = requestIdOf(header) ?? randomUUID();
    response.writeHead(status, { ...headers, ...again?.headers, ...cors(header), 'x-request-id': requestId }).end(body);
    const facts = { requestId, client, method: sentMethod(request), path, status, code: refused.code, milliseconds: 0 };
    telemetry({ type: 'request', kind: kindOf(path), code: refused.code, milliseconds: 0 });
    setTimeout(() => log.info(facts, 'request'), LATER).unref();
    return true;
  };
}
