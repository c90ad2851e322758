import type { IncomingMessage } from 'node:http';
import { pathOf } from '../normalize-target.ts';
import { CUT_PATH } from './cut-path.ts';

const changed = new WeakSet<IncomingMessage>();

/**
 * `PUT /cut`, as `curl -T` sends it, becomes a POST of bytes. It needs no proof of a preflight: browsers never send a PUT
 * across origins without one.
 */
export function normalizeMethod(request: IncomingMessage): void {
  if (request.method !== 'PUT' || pathOf(request) !== CUT_PATH) return;
  request.method = 'POST';
  request.headers['content-type'] = 'application/octet-stream';
  changed.add(request);
}

/** The method that the client sent, for the log. */
export const sentMethod = (request: IncomingMessage | undefined): string | undefined =>
  request && changed.has(request) ? 'PUT' : request?.method;
