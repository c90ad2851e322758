import type { RequestListener } from 'node:http';
import type { Log } from '../schema/index.ts';
import { createListener } from './create-listener.ts';
import { errorAnswerOf } from './error-response.ts';
import { pathOf } from './normalize-target.ts';
import { Rejection } from './rejection.ts';
import { type Health, healthAt } from './use-health.ts';
import {
  createMetricsCheck,
  METRICS_PATH,
  type MetricsPage,
  type MetricsSettings,
  metricsHeaders,
} from './use-metrics.ts';

export interface ProbesParts extends Health {
  readonly page: MetricsPage;
  readonly settings: MetricsSettings;
  readonly log: Log;
}

/** `/health`, `/ready` and `/metrics`, as a server has them, of a process that answers no clients. `createHttpServer` makes a server of it. */
export function createProbes({ page, settings, log, ...health }: ProbesParts): { readonly listener: RequestListener } {
  const refusalOf = createMetricsCheck(settings);

  async function answerTo(method: string | undefined, path: string, header: (name: string) => string | undefined) {
    const found = healthAt(path, health);
    if (found) {
      const { status, text } = found;
      return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ status: text }) };
    }
    const refused = path === METRICS_PATH ? refusalOf(method, header) : nothingAt(path);
    if (refused) return errorAnswerOf(refused, header('accept'));
    return { status: 200, headers: metricsHeaders(page), body: await page.text() };
  }

  const app: RequestListener = (request, response) => {
    const header = (name: string) => request.headers[name]?.toString();
    answerTo(request.method, pathOf(request), header).then(
      ({ status, headers, body }) => {
        response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
        response.end(request.method === 'HEAD' ? undefined : body);
      },
      (err: unknown) => {
        log.error({ err }, 'Metrics could not be read.');
        response.writeHead(500).end();
      },
    );
  };
  return { listener: createListener(app, () => false) };
}

function nothingAt(path: string): Rejection {
  const message = `There is nothing at "${path.slice(0, 100)}": a worker has "/health", "/ready" and "${METRICS_PATH}".`;
  return new Rejection('NOT_FOUND', message, { status: 404 });
}
