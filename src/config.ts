import { join, resolve } from 'node:path';
import { z } from 'zod';
import { defaultMemory, defaultThreads, type Provider, providers } from './engine/index.ts';
import { defaultHome } from './models/index.ts';
import { checkExposure } from './server/index.ts';

/** A setting that is empty is unsaid, as in `PORT= npm start`. */
const said = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === '' ? undefined : value), schema);
const text = said(z.string().optional());
const list = said(
  z
    .string()
    .default('')
    .transform((value) =>
      value
        .split(',')
        .map((each) => each.trim())
        .filter(Boolean),
    ),
);
const flag = said(
  z
    .enum(['true', 'false'], 'must be true or false')
    .default('false')
    .transform((value) => value === 'true'),
);
function whole(min: number, max = Number.MAX_SAFE_INTEGER) {
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  const error = `must be a whole number ${range}`;
  return z.coerce.number(error).int(error).min(min, error).max(max, error);
}
const count = (fallback: number, min = 1) => said(whole(min).default(fallback));

/** `https://app.example:8443`, or `*` for all. */
const isOrigin = (text: string): boolean => text === '*' || (URL.canParse(text) && new URL(text).origin === text);

/** Every setting, with what README.md says of it. */
export const settings = z.object({
  HOST: said(z.string().default('127.0.0.1')).describe(
    'Address to listen on. One that lets other machines in needs `API_KEYS`, or `ALLOW_ANONYMOUS=true`.',
  ),
  PORT: said(whole(0, 65_535).default(4000)).describe('Port to listen on; 0 takes any that is free.'),
  PUBLIC_URL: said(z.url({ protocol: /^https?$/, error: 'must begin with http:// or https://' }).optional()).describe(
    'What the addresses of results begin with, where clients know this server by another name than it knows itself.',
  ),
  TRUST_PROXY: flag.describe(
    'Whether `x-forwarded-host`, `x-forwarded-proto` and the last address of `x-forwarded-for` are believed: only behind a proxy that sets them.',
  ),
  CORS_ORIGINS: list
    .refine((origins) => origins.every(isOrigin), 'names origins such as https://app.example, without a path, or *.')
    .describe('Origins whose pages may call this server, comma-separated. None but its own if empty.'),
  API_KEYS: list.describe('Keys, comma-separated; every GraphQL request must send one. None is asked for if empty.'),
  ALLOW_ANONYMOUS: flag.describe('Whether other machines may ask without a key.'),
  MATTEQL_HOME: text.describe("Folder of weights. The user's cache folder if empty, so that all checkouts share them."),
  DATA_DIR: text.describe('Folder of uploads and results. `files` under `MATTEQL_HOME` if empty.'),
  MODELS_DIR: text.describe('Folder of your own manifests. `manifests` under `MATTEQL_HOME` if empty.'),
  DEFAULT_MODEL: said(z.string().default('isnet')).describe(
    'The network that is asked when a request names none; fetched and loaded at the start. `auto` measures at the start what eight bits are worth on this processor, and takes `isnetInt8` or `isnet`.',
  ),
  ALLOW_NONCOMMERCIAL: flag.describe(
    'Whether networks may run whose license forbids commercial use: say `true` if yours is none.',
  ),
  HF_TOKEN: text.describe('Token of an account that may download gated weights from Hugging Face.'),
  PLUGINS: list.describe('Plugins of your own, comma-separated: files (TypeScript too) and packages.'),
  PROVIDER: said(z.enum(providers, `must be one of: ${providers.join(', ')}`).default('cpu')).describe(
    'What networks run on: `cpu`, `cuda` or `webgpu`. What does not work here is an error at the start.',
  ),
  PROCESSES: said(whole(1, 64).default(1)).describe(
    'Processes of each network, which take turns; each holds the network in memory. They are worth it where one leaves processors or a GPU idle.',
  ),
  THREADS: said(whole(1, 256).optional()).describe(
    'Threads of each process. What the machine or the container gives, divided by `PROCESSES`, if empty.',
  ),
  BATCH: said(whole(1, 64).default(1)).describe(
    'Most pictures in one run, for networks that take several: those of one size that wait already go together. On processors a small network may gain a fifth by 2, or lose: `npm run bench -- batches` tells. A GPU may gain more.',
  ),
  ENGINE_MEMORY: said(whole(1).optional()).describe(
    'Bytes that all processes of networks may take. Where another would not fit, the one that was idle longest is ended first; those in use are waited for. Three quarters of what the machine or the container has if empty.',
  ),
  MEMO_BYTES: count(256_000_000, 0).describe(
    'Bytes of mattes, masks and the like that are remembered; 0 remembers nothing.',
  ),
  FILES_TTL: count(3600).describe('Seconds that uploads and results are kept after they were last asked for.'),
  FILES_BYTES: count(2_000_000_000).describe(
    'Bytes of uploads and results together; beyond it, those go first that were not asked for longest.',
  ),
  MAX_FILE_BYTES: count(30_000_000).describe('Largest picture, in bytes of its file.'),
  MAX_FILES: count(8).describe('Most files of a request.'),
  MAX_PIXELS: count(64_000_000).describe('Largest picture, in pixels.'),
  MAX_RUNNING: said(whole(1, 1024).optional()).describe(
    'Requests whose pixels are worked on at once; each may hold a few copies of its picture in memory. Two more than processors if empty: one for each, one in the network, one at its door.',
  ),
  // What the default network does in a minute or so on two processors: within the deadline, and longer nobody likes to wait.
  MAX_QUEUE: count(32, 0).describe(
    'Requests that may be in beside those: sending, waiting, or being answered. More are refused at once (`OVERLOADED`). A quarter is for clients who have none in.',
  ),
  DEADLINE: said(whole(0, 86_400).default(120)).describe(
    'Seconds for a request, with sending and waiting; what is not done by then ends with `DEADLINE_EXCEEDED`. 0 is no limit.',
  ),
});

/** Everything an operator can set, checked and complete. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly publicUrl?: string;
  readonly trustProxy: boolean;
  readonly corsOrigins: readonly string[];
  readonly apiKeys: readonly string[];
  /** Weights, and below it results. */
  readonly home: string;
  readonly dataFolder: string;
  readonly modelsFolder: string;
  readonly defaultModel: string;
  readonly allowNonCommercial: boolean;
  /** For gated sources of weights. */
  readonly token?: string;
  readonly plugins: readonly string[];
  readonly provider: Provider;
  /** Of each network. */
  readonly processes: number;
  /** Of each process. */
  readonly threads: number;
  /** Pictures in one run. */
  readonly batch: number;
  /** Bytes for all processes of networks. */
  readonly engineMemory: number;
  readonly memoBytes: number;
  /** Seconds. */
  readonly filesTtl: number;
  readonly filesBytes: number;
  readonly maxFileBytes: number;
  readonly maxFiles: number;
  readonly maxPixels: number;
  readonly maxRunning: number;
  readonly maxQueue: number;
  /** Seconds; 0 is no limit. */
  readonly deadline: number;
}

/**
 * Reads the settings from the environment.
 *
 * @throws Error that names the setting and says what to do
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const parsed = settings.safeParse(env);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    const name = path.join('.');
    throw new Error(`${name}=${env[name]} ${message}.`);
  }
  const said = parsed.data;
  checkExposure({ host: said.HOST, apiKeys: said.API_KEYS, allowAnonymous: said.ALLOW_ANONYMOUS });
  if (said.FILES_BYTES < said.MAX_FILE_BYTES) {
    throw new Error('FILES_BYTES: must be at least MAX_FILE_BYTES, or an upload would be swept away as it arrives.');
  }
  const home = resolve(said.MATTEQL_HOME ?? defaultHome());
  return {
    host: said.HOST,
    port: said.PORT,
    ...(said.PUBLIC_URL !== undefined && { publicUrl: said.PUBLIC_URL }),
    trustProxy: said.TRUST_PROXY,
    corsOrigins: said.CORS_ORIGINS,
    apiKeys: said.API_KEYS,
    home,
    dataFolder: resolve(said.DATA_DIR ?? join(home, 'files')),
    modelsFolder: resolve(said.MODELS_DIR ?? join(home, 'manifests')),
    defaultModel: said.DEFAULT_MODEL,
    allowNonCommercial: said.ALLOW_NONCOMMERCIAL,
    ...(said.HF_TOKEN !== undefined && { token: said.HF_TOKEN }),
    plugins: said.PLUGINS,
    provider: said.PROVIDER,
    processes: said.PROCESSES,
    threads: said.THREADS ?? Math.max(1, Math.floor(defaultThreads() / said.PROCESSES)),
    batch: said.BATCH,
    engineMemory: said.ENGINE_MEMORY ?? defaultMemory(),
    memoBytes: said.MEMO_BYTES,
    filesTtl: said.FILES_TTL,
    filesBytes: said.FILES_BYTES,
    maxFileBytes: said.MAX_FILE_BYTES,
    maxFiles: said.MAX_FILES,
    maxPixels: said.MAX_PIXELS,
    maxRunning: said.MAX_RUNNING ?? defaultThreads() + 2,
    maxQueue: said.MAX_QUEUE,
    deadline: said.DEADLINE,
  };
}
