import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../pipeline/index.ts';

/** An address to listen on. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** Before HOST and PORT in the names of the settings. */
  readonly prefix?: string;
}

/** @throws Error that says in a sentence why the server cannot listen there */
export async function listen(server: Server, endpoint: Endpoint, log: Log): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(listenError(error, endpoint));
    server.once('error', fail).listen(endpoint.port, endpoint.host, () => {
      server.off('error', fail).on('error', (err) => log.error({ err }, 'A connection could not be accepted.'));
      resolve();
    });
  });
}

/** `http://127.0.0.1:4000` of a server that listens. */
export function originOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

export function endConnections(server: Server): void {
  server.close();
  server.closeAllConnections();
}

function listenError(cause: NodeJS.ErrnoException, { host, port, prefix = '' }: Endpoint): Error {
  const [HOST, PORT] = [`${prefix}HOST`, `${prefix}PORT`];
  const sentences: Record<string, string> = {
    EADDRINUSE: `Port ${port} is in use already. Set ${PORT} to another one; ${PORT}=0 takes any that is free.`,
    EACCES: `Port ${port} is for the administrator only. Set ${PORT} to one above 1023.`,
    EADDRNOTAVAIL: `${HOST}=${host} is not an address of this machine. Set ${HOST} to 127.0.0.1, or to 0.0.0.0 for all addresses.`,
    ENOTFOUND: `${HOST}=${host} is not a name that this machine knows. Set ${HOST} to an address.`,
  };
  return new Error(sentences[cause.code ?? ''] ?? cause.message, { cause });
}
