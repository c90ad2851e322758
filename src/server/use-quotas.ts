import type { Plugin } from 'graphql-yoga';
import type { Meter, Standing } from '../schema/index.ts';
import { headersOfRequest } from './api-keys.ts';
import { errorResponse } from './error-response.ts';
import type { RecentRefusals } from './recent-refusals.ts';
import type { RequestLifetimes } from './request-lifetime.ts';
import { isSmall } from './use-admission.ts';

/** What clients use, against what they may. */
export interface ClientQuotas {
  /** As the header `RateLimit-Policy` has it; empty where there are no limits. */
  readonly policy: string;
  /** Counts a request. */
  request(account: string): Promise<readonly Standing[]>;
  /** What is left for work on pictures. */
  work(account: string): Promise<readonly Standing[]>;
  meter(account: string): Meter;
}

/**
 * Counts requests, and refuses those of a client that has used what it may: before a body is read, where what is used up is
 * work and the request is a form or large.
 */
export function useQuotas(quotas: ClientQuotas, { of }: RequestLifetimes, recent: RecentRefusals): Plugin {
  const known = new WeakMap<Request, Standing[]>();
  /** Structured fields of draft-ietf-httpapi-ratelimit-headers-10, a quota each. */
  function headersOf(standings: readonly Standing[]): Readonly<Record<string, string>> {
    const left = standings.map(({ resource, remaining, seconds }) => `"${resource}";r=${remaining};t=${seconds}`);
    return { 'ratelimit-policy': quotas.policy, ...(left.length > 0 && { ratelimit: left.join(', ') }) };
  }
  const refusalOf = (standings: readonly Standing[]) => standings.find(({ refusal }) => refusal)?.refusal;
  return {
    async onRequest({ request, fetchAPI, endResponse }) {
      const life = of(request);
      const standings = await quotas.request(life.account);
      known.set(request, [...standings]);
      const refusal = refusalOf(standings);
      if (refusal) recent.add(life.client, { refusal, headers: headersOf(standings) });
      if (refusal) endResponse(errorResponse(refusal, request, fetchAPI));
    },
    async onRequestParse({ request }) {
      if (request.method !== 'POST' || isSmall(headersOfRequest(request))) return;
      const standings = await quotas.work(of(request).account);
      known.get(request)!.push(...standings);
      const refusal = refusalOf(standings);
      if (refusal) throw refusal;
    },
    async onResponse({ request, response }) {
      const standings = known.get(request);
      if (!standings || quotas.policy === '') return;
      const { code, account } = of(request);
      // Of a small request, work is refused when it is to begin.
      const isOfWork = code === 'RATE_LIMITED' && !standings.some(({ refusal }) => refusal);
      if (isOfWork) standings.push(...(await quotas.work(account)));
      for (const [name, value] of Object.entries(headersOf(standings))) response.headers.set(name, value);
    },
  };
}
