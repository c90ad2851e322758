import type { Plugin } from 'graphql-yoga';
import { CodedError } from '../schema/index.ts';
import { errorResponse } from './error-response.ts';
import { isLoopback } from './loopback.ts';

/**
 * Refuses requests for another host. A server without keys trusts every program on its machine. A page of another site is
 * none, but can have a name of its own that leads here (DNS rebinding), and would then be of the same origin.
 */
export function useHost({ publicUrl }: { readonly publicUrl?: string }): Plugin {
  const known = publicUrl ? new URL(publicUrl).hostname : undefined;
  return {
    onRequest({ request, fetchAPI, endResponse }) {
      const host = request.headers.get('host');
      // Every browser sends it.
      if (host === null) return;
      const name = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';
      if (name === known || isLoopback(name)) return;
      const error = new CodedError(
        'HOST_REFUSED',
        `This server does not answer to the name "${host.slice(0, 100)}". Ask it as localhost, or set PUBLIC_URL to the address that clients use.`,
      );
      endResponse(errorResponse(error, request, fetchAPI));
    },
  };
}
