import type { Plugin } from 'graphql-yoga';
import { CodedError } from '../schema/index.ts';
import { apiKeyOf, headersOfRequest, type KeyCheck } from './api-keys.ts';
import { type ClientSettings, clientOfKey, clientOfTicket } from './client-of.ts';
import { errorResponse } from './error-response.ts';
import { Rejection } from './rejection.ts';
import type { RequestLifetimes } from './request-lifetime.ts';
import { type TicketDesk, ticketOf } from './tickets.ts';

/**
 * Asks for a key or a ticket, whatever the path, before the body of a request is read. What needs none was answered before. A
 * key of this server is enough, and a ticket beside it is not looked at; without one the ticket counts. Which client a request
 * is of, and which its work is counted for, follow from what was checked, and from nothing else that it sends.
 */
export function useApiKeys(
  keys: KeyCheck,
  tickets: Pick<TicketDesk, 'use'>,
  { of }: RequestLifetimes,
  settings: ClientSettings,
): Plugin {
  return {
    onRequest({ request, fetchAPI, endResponse }) {
      const header = headersOfRequest(request);
      const life = of(request);
      life.key = keys.nameOf(header);
      if (life.key !== undefined) {
        life.client = clientOfKey(header, settings);
        life.account = life.client;
        return;
      }
      if (keys.allows(header)) return;
      if (ticketOf(header)) {
        try {
          life.account = tickets.use(header);
          life.client = clientOfTicket(header, settings);
          return;
        } catch (error) {
          if (!(error instanceof CodedError)) throw error;
          return endResponse(errorResponse(error, request, fetchAPI));
        }
      }
      const why = apiKeyOf(header) ? 'This is no key of this server' : 'This server needs a key';
      const headers = { 'www-authenticate': 'Bearer' };
      const error = new Rejection('UNAUTHENTICATED', `${why}: send "Authorization: Bearer <key>".`, {
        status: 401,
        headers,
      });
      endResponse(errorResponse(error, request, fetchAPI));
    },
  };
}
