import type { Plugin } from 'graphql-yoga';
import { CodedError } from '../schema/index.ts';
import { refuse } from './refuse.ts';

/** Whether a name or an address means this machine and no other. */
export const isLoopback = (hostname: string): boolean =>
  /^((.+\.)?localhost|127(\.\d+){3}|::1|\[::1\])$/i.test(hostname);

/**
 * Refuses requests that ask for another host. A server that asks no key trusts whoever is on its machine; a page of another
 * site is not, but can have a name of its own that leads here (DNS rebinding), and would then be of the same origin.
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
        `This server is asked as "${host.slice(0, 100)}" and does not go by that name. Ask it as localhost, or set PUBLIC_URL to what it is called.`,
      );
      endResponse(refuse(error, fetchAPI));
    },
  };
}
