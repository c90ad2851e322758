import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createListener, type Server } from 'node:net';

/** A server on one address that counts its connections. */
export async function listening(server: Server, host: string, port = 0) {
  let connections = 0;
  let open = 0;
  server.on('connection', (socket) => {
    connections++;
    open++;
    socket.on('close', () => open--);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    /** All there ever were, and those that are open. */
    connections: () => connections,
    open: () => open,
    close: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}

/** A web server on an address of the loopback that a test's rule calls public: 127.0.0.2, which only Linux has unasked. */
export const OUTSIDE = '127.0.0.2';
export const outside = (answer: RequestListener) => listening(createServer(answer), OUTSIDE);

/** A bare listener that says nothing. */
export const silent = (host: string, port: number) =>
  listening(
    createListener((socket) => void socket.resume()),
    host,
    port,
  );

/** Reads all bytes of a fetch. */
export async function read(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}
