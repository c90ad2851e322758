import { join, resolve } from 'node:path';
import { z } from 'zod';
import { defaultThreads, type Provider, providers } from './engine/index.ts';
import { defaultHome } from './models/index.ts';

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

const settings = z.object({
  HOST: said(z.string().default('127.0.0.1')),
  PORT: said(whole(0, 65_535).default(4000)),
  PUBLIC_URL: said(z.url({ protocol: /^https?$/, error: 'must begin with http:// or https://' }).optional()),
  TRUST_PROXY: flag,
  CORS_ORIGINS: list,
  API_KEYS: list,
  ALLOW_ANONYMOUS: flag,
  MATTEQL_HOME: text,
  DATA_DIR: text,
  MODELS_DIR: text,
  DEFAULT_MODEL: said(z.string().default('isnet')),
  ALLOW_NONCOMMERCIAL: flag,
  HF_TOKEN: text,
  PLUGINS: list,
  PROVIDER: said(z.enum(providers, `must be one of: ${providers.join(', ')}`).default('cpu')),
  THREADS: said(whole(1, 256).optional()),
  MEMO_BYTES: count(256_000_000, 0),
  FILES_TTL: count(3600),
  FILES_BYTES: count(2_000_000_000),
  MAX_FILE_BYTES: count(30_000_000),
  MAX_FILES: count(8),
  MAX_PIXELS: count(64_000_000),
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
  readonly threads: number;
  readonly memoBytes: number;
  /** Seconds. */
  readonly filesTtl: number;
  readonly filesBytes: number;
  readonly maxFileBytes: number;
  readonly maxFiles: number;
  readonly maxPixels: number;
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1|\[::1\])$/i;

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
  if (!LOOPBACK.test(said.HOST) && said.API_KEYS.length === 0 && !said.ALLOW_ANONYMOUS) {
    throw new Error(
      `HOST=${said.HOST} lets other machines in. Set API_KEYS to the keys they must send, or ALLOW_ANONYMOUS=true.`,
    );
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
    threads: said.THREADS ?? defaultThreads(),
    memoBytes: said.MEMO_BYTES,
    filesTtl: said.FILES_TTL,
    filesBytes: said.FILES_BYTES,
    maxFileBytes: said.MAX_FILE_BYTES,
    maxFiles: said.MAX_FILES,
    maxPixels: said.MAX_PIXELS,
  };
}
