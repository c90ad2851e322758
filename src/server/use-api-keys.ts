import type { Plugin } from 'graphql-yoga';
import { CodedError } from '../schema/index.ts';
import { apiKeyOf, headersOfRequest, type KeyCheck } from './api-keys.ts';
import { errorResponse } from './error-response.ts';
import { Rejection } from './rejection.ts';
import type { RequestLifetimes } from './request-lifetime.ts';
import { type TicketDesk, ticketOf } from './tickets.ts';

/** Asks for a key or a ticket, whatever the path, before the body of a request is read. What needs none was answered before. */
export function useApiKeys(keys: KeyCheck, tickets: TicketDesk, { of }: RequestLifetimes): Plugin {
  return {
    onRequest({ request, fetchAPI, endResponse }) {
      const header = headersOfRequest(request);
      const name = keys.nameOf(header);
      if (name !== undefined) of(request).key = name;
      if (name !== undefined || keys.allows(header)) return;
      if (ticketOf(header)) {
        try {
          return tickets.use(header);
        } catch (error) {
          if (!(error instanceof CodedError)) throw error;
          return endResponse(errorResponse(error, request, fetchAPI));
        }
      }
      const why = apiKeyOf(header) ? 'This is no key of this server' : 'This server wants a key';
      const headers = { 'www-authenticate': 'Bearer' };
      const error = new Rejection('UNAUTHENTICATED', `${why}: send "Authorization: Bearer <key>".`, {
        status: 401,
        headers,
      });
      endResponse(errorResponse(error, request, fetchAPI));
    },
  };
}
