import type { Server } from 'node:http';
import type { Log } from '../pipeline/index.ts';
import type { App } from '../server/index.ts';
import { within } from './within.ts';

/** Milliseconds between looks at what is still open. */
const LOOK = 50;
/** Milliseconds in which requests that were refused at the end are answered, and connections are closed. */
const LAST = 1_000;

/**
 * Ends a server in order: while requests are under way it goes on listening, so that new ones get `SHUTTING_DOWN` and a load
 * balancer a 503 at `/ready`; what is not done within the grace ends with `SHUTTING_DOWN`; then it stops listening, and closes
 * connections.
 *
 * @param grace in seconds
 */
export async function finishRequests(server: Server, app: Pick<App, 'requests'>, grace: number, log: Log) {
  const { requests } = app;
  await emptied(requests, grace * 1000);
  if (requests.open > 0) {
    log.warn({ requests: requests.open }, 'The grace is over: requests in progress are ended.');
    requests.end();
    await emptied(requests, LAST);
  }
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  await within(LAST, closed);
  server.closeAllConnections();
}

async function emptied(requests: App['requests'], milliseconds: number): Promise<void> {
  const latest = performance.now() + milliseconds;
  while (requests.open > 0 && performance.now() < latest) await new Promise((resolve) => setTimeout(resolve, LOOK));
}
