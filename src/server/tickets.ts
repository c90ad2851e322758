import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { CodedError, type Tickets } from '../schema/index.ts';
import type { HeaderReader } from './api-keys.ts';
import { Rejection } from './rejection.ts';

/** Header of a request that comes with a ticket in place of a key. */
export const TICKET_HEADER = 'x-matteql-ticket';

interface Ticket {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly until: number;
  readonly requests: number;
  /** Of pages that may use it; of all, and of none, if absent. */
  readonly origins?: readonly string[];
  /** Its creator, by a hash. */
  readonly by: string;
}

export interface TicketDesk extends Tickets {
  /**
   * Counts a request that comes with a ticket.
   *
   * @returns the client that created the ticket, by a hash
   * @throws CodedError `UNAUTHENTICATED`, `TICKET_EXPIRED`, `TICKET_USED_UP`, `TICKET_ORIGIN_REFUSED`
   */
  use(header: HeaderReader): string;
}

/** Tickets whose requests are counted; of those beyond, the one used longest ago is forgotten. */
const MOST = 100_000;

/** The ticket that a request sends; empty if none. */
export const ticketOf = (header: HeaderReader): string => header(TICKET_HEADER) ?? '';

/**
 * Tickets are signed, so that none is stored, and servers with one secret know each other's. Requests are counted by each
 * process for itself.
 *
 * @param secret that signs them; of this process alone if absent
 */
export function createTickets(secret: Uint8Array = randomBytes(32)): TicketDesk {
  const used = new LRUCache<string, number>({ max: MOST });
  const signed = (text: string) =>
    `${text}.${createHmac('sha256', secret).update(`ticket ${text}`).digest('base64url')}`;

  function read(token: string): Ticket {
    const [text = ''] = token.split('.', 1);
    const given = Buffer.from(token);
    const own = Buffer.from(signed(text));
    // As it was written: base64 can be written in many ways, and each would be another client.
    if (given.length !== own.length || !timingSafeEqual(given, own)) throw unknown();
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  }

  return {
    create({ seconds, requests, origins, by }) {
      const expiresAt = new Date(Date.now() + seconds * 1000);
      const id = randomBytes(9).toString('base64url');
      const ticket: Ticket = { id, until: expiresAt.getTime(), requests, by, ...(origins && { origins }) };
      const text = Buffer.from(JSON.stringify(ticket)).toString('base64url');
      return { ticket: signed(text), expiresAt };
    },
    use(header) {
      const { id, until, requests, origins, by } = read(ticketOf(header));
      if (until <= Date.now()) throw new CodedError('TICKET_EXPIRED', 'This ticket has expired: get another one.');
      if (origins && !origins.includes(header('origin') ?? '')) {
        throw new CodedError('TICKET_ORIGIN_REFUSED', `This ticket is for pages of ${origins.join(', ')}.`);
      }
      const count = (used.get(id) ?? 0) + 1;
      if (count > requests) {
        throw new CodedError('TICKET_USED_UP', `This ticket was for ${requests} requests: get another one.`);
      }
      used.set(id, count);
      return by;
    },
  };
}

const unknown = () =>
  new Rejection('UNAUTHENTICATED', 'This is no ticket of this server: get another one by createTicket.', {
    status: 401,
  });
