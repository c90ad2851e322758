import { createYoga } from 'graphql-yoga';
import type { Context } from '../schema/index.ts';
import { createKeyCheck, headersOfRequest } from './api-keys.ts';
import type { App, AppParts } from './app-parts.ts';
import { createCorsPolicy } from './cors-policy.ts';
import { createListener } from './create-listener.ts';
import { CUT_PATH } from './cut/cut-path.ts';
import { useCut } from './cut/use-cut.ts';
import { createDocumentCache } from './document-cache.ts';
import { createFileSignatures } from './file-signatures.ts';
import { useGraphiql } from './graphiql/use-graphiql.ts';
import { guardRequests } from './guard-requests.ts';
import { isLocal, isLoopback } from './loopback.ts';
import { originOf } from './origin-of.ts';
import { createRecentRefusals } from './recent-refusals.ts';
import { createRequestLifetimes } from './request-lifetime.ts';
import { createShedLoad } from './shed-load.ts';
import { shuttingDown } from './shutting-down.ts';
import { createTickets } from './tickets.ts';
import { useAccept } from './use-accept.ts';
import { useAdmission } from './use-admission.ts';
import { useApiKeys } from './use-api-keys.ts';
import { useArchives } from './use-archives.ts';
import { useCors } from './use-cors.ts';
import { useCsrf } from './use-csrf.ts';
import { useEndpoint } from './use-endpoint.ts';
import { useFiles } from './use-files.ts';
import { useFrontPage } from './use-front-page.ts';
import { useGraphqlRules } from './use-graphql-rules.ts';
import { useHealth } from './use-health.ts';
import { useHost } from './use-host.ts';
import { useMetrics } from './use-metrics.ts';
import { useNoIntrospection } from './use-no-introspection.ts';
import { useNoPage } from './use-no-page.ts';
import { usePublicErrors } from './use-public-errors.ts';
import { useQuotas } from './use-quotas.ts';
import { useRequestBody } from './use-request-body.ts';
import { useRequestLog } from './use-request-log.ts';
import { SCHEMA_PATH, useSchemaFile } from './use-schema-file.ts';
import { useSecurityHeaders } from './use-security-headers.ts';
import { useStreams } from './use-streams.ts';

/** The server as a list of small plugins in order of time: which client asks, for what, how large it is, whether it can be admitted. */
export function createApp({
  schema,
  formats,
  store,
  mediaTypes,
  admission,
  settings,
  ingest,
  isReady,
  waitsFor = 'loading the default model',
  archive = async () => undefined,
  tickets = createTickets(settings.clientSecret),
  quotas,
  stopping = new AbortController().signal,
  log,
  telemetry = () => {},
  metrics,
  traceRequest,
}: AppParts): App {
  const { host, corsOrigins, apiKeys } = settings;
  const lifetimes = createRequestLifetimes({ ...settings, traceRequest });
  const keys = createKeyCheck(apiKeys);
  const { filesSecret, filesTtl } = settings;
  const signatures = filesSecret === undefined ? undefined : createFileSignatures(filesSecret, filesTtl ?? 3600);
  const { graphiql = isLocal(settings) } = settings;
  const { introspection = graphiql } = settings;
  const policy = createCorsPolicy(corsOrigins);
  const { parserAndValidationCache, forgetRefused } = createDocumentCache();
  const recent = createRecentRefusals();
  admission.observe(telemetry);
  if (stopping.aborted) admission.close();
  else stopping.addEventListener('abort', admission.close, { once: true });
  const yoga = createYoga<object, Context>({
    schema,
    graphqlEndpoint: `/:path(graphql|${CUT_PATH.slice(1)})`,
    context({ request }) {
      const { id: requestId, client, signal, usage, account } = lifetimes.of(request);
      const place = (bytes: number) => {
        // Where only some answers of a field are work, a picture of an outcome for example, it is admitted here.
        admission.enter(client, signal);
        return admission.place(signal, bytes);
      };
      const by = keys.allows(headersOfRequest(request));
      return {
        origin: originOf(request, settings),
        client,
        account,
        hasKey: by,
        signal,
        requestId,
        signed: signatures?.sign ?? ((path) => path),
        place,
        telemetry: usage.count,
        meter: quotas?.meter(account),
      };
    },
    parserAndValidationCache,
    multipart: false,
    maxRequestBodySize: false,
    graphiql: false,
    landingPage: false,
    logging: false,
    cors: false,
    maskedErrors: false,
    // Yoga's own answers every address that ends so, whatever its path; no address ends with a space.
    healthCheckEndpoint: ' ',
    plugins: [
      useGraphqlRules(),
      forgetRefused,
      lifetimes.plugin,
      useSecurityHeaders(),
      usePublicErrors(lifetimes, schema, log),
      useRequestLog(lifetimes, log, telemetry),
      ...guardRequests(
        [
          useCors({ corsOrigins, policy, originOf: (request) => originOf(request, settings), log }),
          useHealth({ isReady, waitsFor, stopping }),
          isLoopback(host) && apiKeys.length === 0 && useHost(settings),
          metrics !== undefined && useMetrics(metrics, settings),
          graphiql && useFrontPage(settings),
          useFiles({ store, mediaTypes, signatures }),
          useArchives(archive, signatures, log),
          graphiql ? useGraphiql(settings) : useNoPage(),
          useEndpoint([SCHEMA_PATH, CUT_PATH]),
          useApiKeys(keys, tickets, lifetimes, settings),
          quotas && useQuotas(quotas, lifetimes, recent),
          introspection ? useSchemaFile(schema) : useNoIntrospection(),
          useAccept(),
          useCsrf(),
          useRequestBody(settings, ingest, lifetimes),
          useCut({ schema, store, formats, ingest, settings, lifetimes }),
          useAdmission(admission, lifetimes),
          useStreams(lifetimes, stopping),
        ],
        lifetimes,
        log,
      ),
    ],
  });
  const shedLoad = createShedLoad({ ...settings, admission, keys, recent, cors: policy, log, telemetry });
  return {
    fetch: async (url, init = {}) => yoga.fetch(url, init),
    listener: createListener((request, response) => {
      // So that connections end with the requests that are on them.
      if (stopping.aborted) response.setHeader('connection', 'close');
      void yoga(request, response);
    }, shedLoad),
    requests: {
      get open() {
        return lifetimes.open;
      },
      end: () =>
        lifetimes.endAll(
          shuttingDown('The server is shutting down, and this was not done in time. Ask again in a moment.'),
        ),
    },
  };
}
