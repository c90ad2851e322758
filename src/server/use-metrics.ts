import type { Plugin } from 'graphql-yoga';
import type { CodedError } from '../schema/index.ts';
import { createKeyCheck, type HeaderReader, headersOfRequest, type NamedKey } from './api-keys.ts';
import { errorResponse } from './error-response.ts';
import { isLocal, type Reach } from './loopback.ts';
import { Rejection } from './rejection.ts';
import { hostRefusal } from './use-host.ts';

export const METRICS_PATH = '/metrics';

/** Metrics in a text format of their own. */
export interface MetricsPage {
  readonly contentType: string;
  text(): Promise<string>;
}

export interface MetricsSettings extends Reach {
  /** Another name that clients use. */
  readonly publicUrl?: string;
  readonly apiKeys: readonly NamedKey[];
  /** The only key for metrics; any of `apiKeys` if absent. */
  readonly metricsKey?: NamedKey;
}

/** Why a request for metrics is refused; undefined where it may have them. */
export type MetricsCheck = (method: string | undefined, header: HeaderReader) => CodedError | undefined;

/**
 * Shows metrics to everything on this machine where the server listens on the loopback and no proxy stands before it, to
 * others by a key. Without any key that could be sent they are closed: how busy a server is, is not public.
 */
export function createMetricsCheck(settings: MetricsSettings): MetricsCheck {
  const { apiKeys, metricsKey } = settings;
  const keys = metricsKey ? [metricsKey] : apiKeys;
  const isOpen = isLocal(settings) && !metricsKey;
  const { nameOf } = createKeyCheck(keys);
  return (method, header) => {
    if (method !== 'GET' && method !== 'HEAD') return wrongMethod();
    // Keys of clients do not protect what is open, so a page of another site must not reach it under a name of its own.
    if (isOpen) return hostRefusal(header, settings);
    return nameOf(header) === undefined ? noKey(keys.length > 0) : undefined;
  };
}

export const metricsHeaders = ({ contentType }: MetricsPage): Record<string, string> => ({
  'content-type': contentType,
  'cache-control': 'no-store',
});

/** Serves metrics. */
export function useMetrics(page: MetricsPage, settings: MetricsSettings): Plugin {
  const refusalOf = createMetricsCheck(settings);
  return {
    async onRequest({ request, url, fetchAPI, endResponse }) {
      if (url.pathname !== METRICS_PATH) return;
      const refused = refusalOf(request.method, headersOfRequest(request));
      if (refused) return endResponse(errorResponse(refused, request, fetchAPI));
      const body = request.method === 'HEAD' ? null : await page.text();
      endResponse(new fetchAPI.Response(body, { headers: metricsHeaders(page) }));
    },
  };
}

const noKey = (isThereOne: boolean) =>
  new Rejection(
    'UNAUTHENTICATED',
    isThereOne
      ? 'Metrics need a key: send "Authorization: Bearer <key>".'
      : 'Metrics are closed on this server: its operator sets METRICS_KEY to open them.',
    { status: 401, headers: { 'www-authenticate': 'Bearer' } },
  );

const wrongMethod = () =>
  new Rejection('METHOD_NOT_ALLOWED', 'Metrics are read by GET.', { status: 405, headers: { allow: 'GET, HEAD' } });
