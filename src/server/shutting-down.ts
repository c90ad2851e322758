import { CodedError } from '../schema/index.ts';

/** What a server that is about to end answers. */
export const shuttingDown = (sentence = 'The server is shutting down. Ask again in a moment.') =>
  new CodedError('SHUTTING_DOWN', sentence, [], { retryAfter: 1 });
