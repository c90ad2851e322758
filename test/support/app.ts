import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import {
  GraphQLEnumType,
  GraphQLInt,
  GraphQLList,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql';
import { CodedError } from '../../src/schema/index.ts';
import {
  type AppParts,
  type AppSettings,
  createAdmission,
  createApp,
  createHttpServer,
} from '../../src/server/index.ts';

const UploadType = new GraphQLScalarType({ name: 'Upload', parseValue: (value) => value });
const field = <T>(type: T, resolve: () => unknown) => ({ type, resolve });

const query = new GraphQLObjectType({
  name: 'Query',
  fields: {
    hello: { type: GraphQLString, args: { to: { type: GraphQLString } }, resolve: (_, { to }) => `hello ${to}` },
    beyondInt: field(GraphQLInt, () => 2 ** 40),
    unknownColor: field(new GraphQLEnumType({ name: 'Color', values: { RED: {} } }), () => 'BLUE'),
    aborts: field(GraphQLString, () => {
      throw new DOMException('This operation was aborted', 'AbortError');
    }),
    httpError: field(GraphQLString, () => {
      throw Object.assign(new Error('a secret of a plugin'), { status: 413, expose: true });
    }),
    full: field(GraphQLString, () => {
      const cause = Object.assign(new Error("ENOSPC: no space left, open '/data/x'"), { code: 'ENOSPC' });
      throw new CodedError('STORAGE_UNAVAILABLE', 'The server cannot store files at present.', [], { cause });
    }),
  },
});

const mutation = new GraphQLObjectType({
  name: 'Mutation',
  fields: {
    /** What `ingest` gave for each file, in the order of the variables. */
    send: {
      type: new GraphQLList(GraphQLString),
      args: { files: { type: new GraphQLList(UploadType) } },
      resolve: (_, { files }) => files.map(({ promise }: { promise: Promise<unknown> }) => promise),
    },
  },
});

export const testSettings: AppSettings = {
  host: '127.0.0.1',
  trustProxy: false,
  corsOrigins: [],
  apiKeys: [],
  maxFileBytes: 1_000,
  maxFiles: 3,
  deadline: 60,
};

interface Line {
  readonly level: string;
  readonly details: any;
  readonly text: string;
}

/** Keys by their names. */
export const apiKeysOf = (keys: Readonly<Record<string, string>>): AppSettings['apiKeys'] =>
  Object.entries(keys).map(([name, key]) => ({ name, digest: createHash('sha256').update(key).digest() }));

/** The server alone, over a schema that only tests it; files are ingested as their text. */
export function openTestApp(
  settings: Partial<AppSettings> = {},
  { places = 4, maxQueue = 8, ...parts }: Partial<AppParts> & { places?: number; maxQueue?: number } = {},
) {
  const all = { ...testSettings, ...settings };
  const lines: Line[] = [];
  const write = (level: string) => (details: unknown, text: unknown) =>
    void lines.push({ level, details, text: String(text) });
  const log = { info: write('info'), warn: write('warn'), error: write('error') } as unknown as AppParts['log'];
  const admission = createAdmission({ places, maxQueue, pixelMemory: 1_000 });
  const app = createApp({
    schema: new GraphQLSchema({ query, mutation }),
    formats: { encoders: [{ name: 'png', mediaType: 'image/png' }], usual: () => 'image/png' },
    store: { peek: async () => undefined, open: async () => undefined },
    mediaTypes: { png: 'image/png' },
    admission,
    settings: all,
    ingest: async (bytes) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of bytes) chunks.push(chunk);
      return Buffer.concat(chunks).toString();
    },
    isReady: () => true,
    log,
    ...parts,
  });
  const servers: Server[] = [];
  return {
    app,
    admission,
    lines,
    errors: () => lines.filter(({ level }) => level === 'error'),
    fetch: (path: string, init: RequestInit = {}) => app.fetch(`http://localhost${path}`, init),
    async listen(): Promise<number> {
      const server = createHttpServer(app, all);
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return (server.address() as AddressInfo).port;
    },
    close() {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

/** The first error of an answer, and its status. */
export async function errorOf(response: Response | Promise<Response>) {
  const answer = await response;
  const { errors } = (await answer.json()) as { errors?: { message: string; extensions: { code: string } }[] };
  return { status: answer.status, message: errors?.[0]?.message, ...errors?.[0]?.extensions };
}

/** Writes a request as it stands here, body and all, and only then reads: as simple clients do. Rejects if the connection is reset. */
export function exchange(port: number, head: string, body: Buffer = Buffer.alloc(0)): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1').pause();
    const chunks: Buffer[] = [];
    socket.on('error', reject);
    socket.on('data', (chunk) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks).toString()));
    socket.pause();
    socket.write(head.replaceAll('\n', '\r\n'));
    socket.write(body, (error) => (error ? reject(error) : socket.resume()));
  });
}
