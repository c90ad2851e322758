import { type ExecutionArgs, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { startsWork } from '../schema/index.ts';
import type { Admission } from './admission.ts';
import { type HeaderReader, headersOfRequest } from './api-keys.ts';
import type { RequestLifetimes } from './request-lifetime.ts';
import { shuttingDown } from './shutting-down.ts';

/** Bytes of a body that are read before it is known what it asks for: parsing as much takes about a millisecond. */
const SMALL = 100_000;

/**
 * Admits requests for work, or refuses them, before it is begun: a form and a large body at their head, before they are read,
 * and a small body as soon as it turns out to select a field that starts work.
 */
export function useAdmission(admission: Admission, { of }: RequestLifetimes): Plugin {
  const enter = (request: Request) => {
    const { client, signal } = of(request);
    admission.enter(client, signal);
  };
  return {
    async onRequestParse({ request }) {
      if (request.method !== 'POST' || isSmall(headersOfRequest(request))) return;
      enter(request);
      await admission.burst.settled();
      of(request).signal.throwIfAborted();
    },
    onExecute({ args }) {
      if (startsWork(args)) enter((args.contextValue as { readonly request: Request }).request);
      // A job that is accepted now would begin to wait for another process.
      else if (admission.isClosed && isMutation(args)) throw shuttingDown();
    },
  };
}

const isMutation = ({ document, operationName }: Pick<ExecutionArgs, 'document' | 'operationName'>) =>
  getOperationAST(document, operationName)?.operation === 'mutation';

/** Whether a body may be read before it is known what it asks for. */
export function isSmall(header: HeaderReader): boolean {
  if (/^multipart\//i.test(header('content-type') ?? '') || header('content-encoding')) return false;
  return Number(header('content-length') ?? Number.POSITIVE_INFINITY) <= SMALL;
}
