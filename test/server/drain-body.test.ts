import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { drainBody } from '../../src/server/drain-body.ts';
import { turns } from '../support/deferred.ts';
import { until } from '../support/halted.ts';

const BODY = 1_000_000;

afterEach(() => vi.useRealTimers());

it('reads the rest of a body only when it is time to, and serves the next request on the connection', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    drainBody({ req: request, res: response }, 1_000);
    response.writeHead(503, { 'content-length': 2 }).end('no');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8');
  const head = (length: number) => `POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${length}\r\n\r\n`;
  let heard = '';
  socket.on('data', (text) => {
    heard += text;
  });
  const answers = () => heard.split('503 ').length - 1;
  socket.write(head(BODY) + 'x'.repeat(BODY) + head(0));
  await until(() => answers() === 1);
  await turns(50);
  expect(requests).toHaveLength(1);
  expect(requests[0]!.socket.bytesRead).toBeLessThan(BODY / 2);

  vi.advanceTimersByTime(1_000);
  await until(() => answers() === 2);
  expect(requests[0]!.complete).toBe(true);
  socket.destroy();
  server.close();
});
