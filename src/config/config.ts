import { join, resolve } from 'node:path';
import { type ApiKey, keyOf, linesOfKeys, readApiKeys } from './api-keys.ts';
import { defaultHome } from './default-home.ts';
import { defaultMemory } from './default-memory.ts';
import { defaultPixelMemory } from './default-pixel-memory.ts';
import { defaultThreads } from './default-threads.ts';
import type { RateLimit } from './rate-limit.ts';
import { type S3Config, s3Of } from './s3-config.ts';
import { settings } from './settings.ts';
import type { UrlSource } from './url-source.ts';

/** Everything an operator can set, checked and complete. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly publicUrl?: string;
  readonly trustProxy: boolean;
  readonly corsOrigins: readonly string[];
  readonly apiKeys: readonly ApiKey[];
  readonly allowAnonymous: boolean;
  /** For metrics; any of `apiKeys` if absent. */
  readonly metricsKey?: ApiKey;
  /** Where a worker has metrics and probes; nowhere if absent. */
  readonly metricsPort?: number;
  readonly metricsHost: string;
  /** Of each key, or each address where there are none; the server's own default if absent. */
  readonly rateLimit?: RateLimit;
  /** Where no other machine reaches the server if absent. */
  readonly introspection?: boolean;
  /** Where no other machine reaches the server if absent. */
  readonly graphiql?: boolean;
  /** Seconds. */
  readonly keepAlive: number;
  /** Seconds. */
  readonly grace: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Weights, and below it results. */
  readonly home: string;
  readonly dataFolder: string;
  readonly modelsFolder: string;
  /** Of presets of the operator's; none if absent. */
  readonly presetsFolder?: string;
  readonly defaultModel: string;
  /** A preset, as GraphQL has it. */
  readonly defaultPreset: string;
  readonly allowNonCommercial: boolean;
  /** For gated sources of weights. */
  readonly token?: string;
  readonly plugins: readonly string[];
  /** Checked by the engine. */
  readonly provider: string;
  /** Of each model. */
  readonly processes: number;
  /** Of each process. */
  readonly threads: number;
  /** Pictures in one run. */
  readonly batch: number;
  /** Bytes for all processes of models. */
  readonly engineMemory: number;
  /** Bytes for the pixels of all requests. */
  readonly pixelMemory: number;
  readonly memoBytes: number;
  /** Seconds. */
  readonly filesTtl: number;
  readonly filesBytes: number;
  /** Where files lie; in the data folder if absent. */
  readonly s3?: S3Config;
  /** Signs the addresses of results. */
  readonly filesSecret?: string;
  readonly redisUrl?: string;
  readonly redisPrefix: string;
  /** Seconds. */
  readonly jobsTtl: number;
  /** Pictures of a job. */
  readonly maxBatch: number;
  /** Of one client, and not ended. */
  readonly maxJobs: number;
  /** Pictures of jobs at once. */
  readonly jobsRunning: number;
  /** Whether pictures are left to workers. */
  readonly workersOnly: boolean;
  /** Of the operator's receiver of notices. */
  readonly webhookUrl?: string;
  /** `whsec_` and a key in base64; there where `webhookUrl` is. */
  readonly webhookSecret?: string;
  readonly webhookOutcomes: boolean;
  readonly maxFileBytes: number;
  readonly maxFiles: number;
  readonly maxPixels: number;
  /** Hosts that pictures are fetched from; none where it is empty. */
  readonly urlSources: readonly UrlSource[];
  readonly maxRunning: number;
  readonly maxQueue: number;
  /** Seconds; 0 is no limit. */
  readonly deadline: number;
}

/** Settings that no message shows. */
const SECRETS: ReadonlySet<string> = new Set(['WEBHOOK_SECRET', 'FILES_SECRET', 'METRICS_KEY', 'REDIS_URL']);

/** Without the user and the password of an address, also where it is none that can be read. */
const shown = (value = '') => value.replace(/^([a-z\d+.-]+:\/\/)?.*@/is, '$1…@');

/**
 * Reads the settings from the environment.
 *
 * @throws Error that names the setting and says what to do
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const parsed = settings.safeParse(env);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    const name = path.join('.');
    throw new Error(`${name}=${SECRETS.has(name) ? '…' : shown(env[name])} ${message}.`);
  }
  const set = parsed.data;
  if (set.FILES_BYTES < set.MAX_FILE_BYTES) {
    throw new Error('FILES_BYTES: must be at least MAX_FILE_BYTES, or the largest upload could not be stored.');
  }
  if (set.WEBHOOK_URL !== undefined && set.WEBHOOK_SECRET === undefined) {
    throw new Error('WEBHOOK_URL: set WEBHOOK_SECRET too, by which its receiver knows that a notice is genuine.');
  }
  if (set.WORKERS_ONLY && set.REDIS_URL === undefined) {
    throw new Error('WORKERS_ONLY: set REDIS_URL, by which workers get the pictures of this server.');
  }
  if (set.WORKERS_ONLY && set.DEFAULT_MODEL === 'auto') {
    throw new Error(
      'WORKERS_ONLY: name DEFAULT_MODEL, one that the workers have: a server without models cannot measure.',
    );
  }
  const s3 = s3Of(set);
  const home = resolve(set.MATTEQL_HOME ?? defaultHome());
  return {
    host: set.HOST,
    port: set.PORT,
    ...(set.PUBLIC_URL !== undefined && { publicUrl: set.PUBLIC_URL }),
    trustProxy: set.TRUST_PROXY,
    corsOrigins: set.CORS_ORIGINS,
    apiKeys: readApiKeys([...set.API_KEYS, ...(set.API_KEYS_FILE === undefined ? [] : linesOfKeys(set.API_KEYS_FILE))]),
    allowAnonymous: set.ALLOW_ANONYMOUS,
    ...(set.METRICS_KEY !== undefined && { metricsKey: keyOf('metrics', set.METRICS_KEY) }),
    ...(set.METRICS_PORT !== undefined && { metricsPort: set.METRICS_PORT }),
    metricsHost: set.METRICS_HOST,
    ...(set.RATE_LIMIT !== undefined && { rateLimit: set.RATE_LIMIT }),
    ...(set.INTROSPECTION !== undefined && { introspection: set.INTROSPECTION }),
    ...(set.GRAPHIQL !== undefined && { graphiql: set.GRAPHIQL }),
    keepAlive: set.KEEP_ALIVE,
    grace: set.GRACE,
    logLevel: set.LOG_LEVEL,
    home,
    dataFolder: resolve(set.DATA_DIR ?? join(home, 'files')),
    modelsFolder: resolve(set.MODELS_DIR ?? join(home, 'manifests')),
    ...(set.PRESETS_DIR !== undefined && { presetsFolder: resolve(set.PRESETS_DIR) }),
    defaultModel: set.DEFAULT_MODEL,
    defaultPreset: set.DEFAULT_PRESET,
    allowNonCommercial: set.ALLOW_NONCOMMERCIAL,
    ...(set.HF_TOKEN !== undefined && { token: set.HF_TOKEN }),
    plugins: set.PLUGINS,
    provider: set.PROVIDER,
    processes: set.PROCESSES,
    threads: set.THREADS ?? Math.max(1, Math.floor(defaultThreads() / set.PROCESSES)),
    batch: set.BATCH,
    engineMemory: set.ENGINE_MEMORY ?? defaultMemory(),
    pixelMemory: set.PIXEL_MEMORY ?? defaultPixelMemory(),
    memoBytes: set.MEMO_BYTES,
    filesTtl: set.FILES_TTL,
    filesBytes: set.FILES_BYTES,
    ...(s3 && { s3 }),
    ...(set.FILES_SECRET !== undefined && { filesSecret: set.FILES_SECRET }),
    ...(set.REDIS_URL !== undefined && { redisUrl: set.REDIS_URL }),
    redisPrefix: set.REDIS_PREFIX,
    jobsTtl: set.JOBS_TTL,
    maxBatch: set.MAX_BATCH,
    maxJobs: set.MAX_JOBS,
    jobsRunning: set.WORKERS_ONLY ? 0 : (set.JOBS_RUNNING ?? set.PROCESSES + 1),
    workersOnly: set.WORKERS_ONLY,
    ...(set.WEBHOOK_URL !== undefined && { webhookUrl: set.WEBHOOK_URL }),
    ...(set.WEBHOOK_SECRET !== undefined && { webhookSecret: set.WEBHOOK_SECRET }),
    webhookOutcomes: set.WEBHOOK_OUTCOMES,
    maxFileBytes: set.MAX_FILE_BYTES,
    maxFiles: set.MAX_FILES,
    maxPixels: set.MAX_PIXELS,
    urlSources: set.URL_SOURCES,
    maxRunning: set.MAX_RUNNING ?? defaultThreads() + 2,
    maxQueue: set.MAX_QUEUE,
    deadline: set.DEADLINE,
  };
}
