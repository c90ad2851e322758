import type { Plugin } from 'graphql-yoga';
import { CodedError } from '../schema/index.ts';
import { type HeaderReader, headersOfRequest } from './api-keys.ts';
import { errorResponse } from './error-response.ts';
import { isLoopback } from './loopback.ts';

export interface HostSettings {
  /** Another name that clients use. */
  readonly publicUrl?: string;
}

/**
 * Why a request for this host is refused; undefined where its name is one of this machine, or of `publicUrl`. A page of another
 * site can have a name of its own that leads here (DNS rebinding), and would then be of the same origin.
 */
export function hostRefusal(header: HeaderReader, { publicUrl }: HostSettings): CodedError | undefined {
  const host = header('host');
  // Every browser sends it.
  if (host === null || host === undefined) return undefined;
  const name = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';
  const known = publicUrl ? new URL(publicUrl).hostname : undefined;
  if (name === known || isLoopback(name)) return undefined;
  return new CodedError(
    'HOST_REFUSED',
    `This server does not answer to the name "${host.slice(0, 100)}". Ask it as localhost, or set PUBLIC_URL to the address that clients use.`,
  );
}

/** Refuses requests for another host. A server without keys trusts every program on its machine, and a page of another site is none. */
export function useHost(settings: HostSettings): Plugin {
  return {
    onRequest({ request, fetchAPI, endResponse }) {
      const refused = hostRefusal(headersOfRequest(request), settings);
      if (refused) endResponse(errorResponse(refused, request, fetchAPI));
    },
  };
}
