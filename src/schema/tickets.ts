import { CodedError, limits, shown } from '../pipeline/index.ts';
import type { Builder } from './builder.ts';

/** What a ticket allows. */
export interface TicketRequest {
  readonly seconds: number;
  readonly requests: number;
  /** Of pages that may use it; of all if absent. */
  readonly origins?: readonly string[];
  /** The client that it is created by: what is done by the ticket counts as its. */
  readonly by: string;
}

export interface IssuedTicket {
  readonly ticket: string;
  readonly expiresAt: Date;
}

/** Where tickets are made. */
export interface Tickets {
  create(request: TicketRequest): IssuedTicket;
}

/** `Mutation.createTicket`: what a page sends in place of a key. */
export function ticketField(builder: Builder, services: { readonly tickets: Tickets } | undefined): void {
  const Ticket = builder.objectRef<IssuedTicket>('Ticket').implement({
    description: 'What a page sends as the header `x-matteql-ticket`, so that it needs no API key.',
    fields: (t) => ({
      ticket: t.exposeString('ticket'),
      expiresAt: t.field({ type: 'DateTime', resolve: ({ expiresAt }) => expiresAt }),
    }),
  });
  const { ticketSeconds, ticketRequests, ticketOrigins } = limits;
  builder.mutationField('createTicket', (t) =>
    t.field({
      type: Ticket,
      description:
        'A ticket for pages, so that no API key is published. Your server asks for it by its key, and hands it on. With a ticket no other one is created.',
      args: {
        seconds: t.arg.int({ required: true, description: `From now, 1 to ${ticketSeconds}.` }),
        requests: t.arg.int({ required: true, description: `1 to ${ticketRequests}; refused ones count.` }),
        origins: t.arg.stringList({
          description: 'Pages that may use it, `https://shop.example`; all, and programs too, if left out.',
        }),
      },
      extensions: { startsWork: false },
      resolve(_, { seconds, requests, origins }, { hasKey, client: by }) {
        if (!hasKey) throw new CodedError('UNAUTHENTICATED', 'A ticket is created by a key, and not by a ticket.');
        checkRange('seconds', seconds, ticketSeconds);
        checkRange('requests', requests, ticketRequests);
        if (origins) checkOrigins(origins, ticketOrigins);
        return services!.tickets.create({ seconds, requests, by, ...(origins && { origins }) });
      },
    }),
  );
}

function checkRange(name: string, given: number, max: number): void {
  if (given >= 1 && given <= max) return;
  const words = name.charAt(0).toUpperCase() + name.slice(1);
  throw new CodedError('BAD_OPTION', `${words}: 1 to ${max}.`, [name], { facts: { min: 1, max, given } });
}

function checkOrigins(origins: readonly string[], max: number): void {
  if (origins.length < 1 || origins.length > max) {
    throw new CodedError('BAD_OPTION', `Origins: 1 to ${max} of them; leave them out to allow all.`, ['origins'], {
      facts: { min: 1, max, given: origins.length },
    });
  }
  const wrong = origins.findIndex((each) => !URL.canParse(each) || new URL(each).origin !== each);
  if (wrong < 0) return;
  const sentence = 'An origin is a scheme and a host, https://shop.example, without a path.';
  throw new CodedError('BAD_OPTION', sentence, ['origins', wrong], { facts: shown(origins[wrong]) });
}
