import type { Plugin } from 'graphql-yoga';
import { CodedError, type Log } from '../schema/index.ts';
import { errorResponse } from './error-response.ts';
import { Rejection } from './rejection.ts';
import type { RequestLifetimes } from './request-lifetime.ts';

type Hook = NonNullable<Plugin['onRequest']>;

/**
 * Plugins whose failures before GraphQL are answered like all others: Yoga itself would answer an exception of such a hook
 * with its stack trace, and log nothing.
 */
export function guardRequests(
  plugins: readonly (Plugin | false | undefined)[],
  { of }: RequestLifetimes,
  log: Log,
): Plugin[] {
  const guarded = (hook: Hook): Hook =>
    async function guardedHook(payload) {
      try {
        await hook(payload);
      } catch (error) {
        const { request, fetchAPI, endResponse } = payload;
        endResponse(errorResponse(coded(error, of(request).id), request, fetchAPI));
      }
    };

  function coded(error: unknown, requestId: string): CodedError {
    if (!(error instanceof CodedError)) {
      log.error({ err: error, requestId }, 'a request failed');
      const message = `Something went wrong on the server. Report it to the operator: ${requestId}.`;
      return new CodedError('INTERNAL_SERVER_ERROR', message);
    }
    if (error.code !== 'STORAGE_UNAVAILABLE') return error;
    log.error({ err: error.cause ?? error, requestId, code: error.code }, error.message);
    return new Rejection(error.code, error.message, { status: 503 });
  }

  const guard = (plugin: Plugin): Plugin =>
    plugin.onRequest ? { ...plugin, onRequest: guarded(plugin.onRequest) } : plugin;
  return plugins.filter((plugin) => !!plugin).map(guard);
}
