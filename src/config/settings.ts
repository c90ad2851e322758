import { z } from 'zod';
import { readRateLimit } from './rate-limit.ts';
import { choice, count, flag, list, text, unsetIfEmpty, whole } from './setting-kinds.ts';
import { readUrlSource } from './url-source.ts';

/** `https://app.example:8443`, or `*` for all. */
const isOrigin = (origin: string): boolean =>
  origin === '*' || (URL.canParse(origin) && new URL(origin).origin === origin);

/** As Standard Webhooks say. */
function isWebhookSecret(secret: string): boolean {
  const [, base64] = /^whsec_([A-Za-z\d+/]+={0,2})$/.exec(secret) ?? [];
  const bytes = Buffer.from(base64 ?? '', 'base64').length;
  return bytes >= 24 && bytes <= 64;
}

/** An address of S3. A user name in it would be in messages and in addresses of results. */
const s3Address = unsetIfEmpty(
  z
    .url({ protocol: /^https?$/, error: 'must begin with http:// or https://' })
    .refine(
      (url) => !URL.canParse(url) || (new URL(url).username === '' && new URL(url).password === ''),
      'must have no user name: set S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY',
    )
    .optional(),
);

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** Every setting, with what README.md says of it. */
export const settings = z.object({
  HOST: unsetIfEmpty(z.string().default('127.0.0.1')).describe(
    'Address to listen on. One that other machines can reach needs `API_KEYS`, or `ALLOW_ANONYMOUS=true`.',
  ),
  PORT: unsetIfEmpty(whole(0, 65_535).default(4000)).describe('Port to listen on; 0 takes any that is free.'),
  PUBLIC_URL: unsetIfEmpty(
    z.url({ protocol: /^https?$/, error: 'must begin with http:// or https://' }).optional(),
  ).describe('First part of the addresses of results, where clients reach this server under another name.'),
  TRUST_PROXY: flag.describe(
    'Whether `x-forwarded-host`, `x-forwarded-proto` and the last address of `x-forwarded-for` are believed: only behind a proxy that sets them. With it a server on the loopback counts as one that other machines can reach, and needs `API_KEYS` or `ALLOW_ANONYMOUS=true`.',
  ),
  CORS_ORIGINS: list
    .refine((origins) => origins.every(isOrigin), 'names origins such as https://app.example, without a path, or *')
    .describe('Origins whose pages may call this server, comma-separated. Only its own if empty.'),
  API_KEYS: list.describe(
    'Keys, comma-separated, each `key` or `name:key`; every GraphQL request must send one. Logs have the name. None is required if empty.',
  ),
  API_KEYS_FILE: text.describe('File with more keys, one `name:key` a line; lines that begin with `#` are comments.'),
  ALLOW_ANONYMOUS: flag.describe('Whether other machines may send requests without a key.'),
  METRICS_KEY: text.describe(
    'Key that `/metrics` asks for (`Authorization: Bearer <key>`). If empty: none where the server listens on the loopback and `TRUST_PROXY` is unset, else one of `API_KEYS`.',
  ),
  METRICS_PORT: unsetIfEmpty(whole(0, 65_535).optional()).describe(
    'Port of `matteql worker` for `/metrics`, `/health` and `/ready`; 0 takes any that is free. None if empty. A server has them at `PORT`.',
  ),
  METRICS_HOST: unsetIfEmpty(z.string().default('127.0.0.1')).describe(
    'Address that a worker listens on at `METRICS_PORT`. One that other machines can reach needs `METRICS_KEY` or `API_KEYS`.',
  ),
  RATE_LIMIT: unsetIfEmpty(
    z
      .string()
      .transform((value, context) => {
        try {
          return readRateLimit(value);
        } catch (error) {
          context.addIssue((error as Error).message);
          return z.NEVER;
        }
      })
      .optional(),
  ).describe(
    'What each key may use, or each address where there are no keys: `requests`, `runs` of a network and `megapixels` a minute, and `jobs` that have not ended. More is refused (`RATE_LIMITED`); pictures of jobs wait. If empty, `requests=300,runs=120,megapixels=1000,jobs=4` for addresses where other machines need no key, else `none`. Of servers only: a job carries the limits of the server that accepted it to its worker.',
  ),
  INTROSPECTION: choice.describe(
    'Whether clients may ask for the schema, by introspection and `/schema.graphql`. If empty, only with `GRAPHIQL=true`, or where the server listens on the loopback and `TRUST_PROXY` is unset.',
  ),
  GRAPHIQL: choice.describe(
    'Whether `/graphql` is a page in browsers. If empty, only where the server listens on the loopback and `TRUST_PROXY` is unset.',
  ),
  KEEP_ALIVE: unsetIfEmpty(whole(1, 86_400).default(65)).describe(
    'Seconds that an idle connection is kept: longer than load balancers keep theirs, or requests meet a closing connection.',
  ),
  GRACE: unsetIfEmpty(whole(0, 3600).default(30)).describe(
    'Seconds that requests and pictures of jobs under way have after SIGTERM or SIGINT. Requests that are not done then end with `SHUTTING_DOWN`, pictures of jobs go back to their queue. A second signal ends at once.',
  ),
  LOG_LEVEL: unsetIfEmpty(z.enum(logLevels, `must be one of: ${logLevels.join(', ')}`).default('info')).describe(
    'Least important log lines that are written: `debug`, `info` (one line a request), `warn`, `error`, `silent`.',
  ),
  MATTEQL_HOME: text.describe("Folder of weights. The user's cache folder if empty, so that all checkouts share them."),
  DATA_DIR: text.describe('Folder of uploads and results. `files` under `MATTEQL_HOME` if empty.'),
  MODELS_DIR: text.describe('Folder of your own manifests. `manifests` under `MATTEQL_HOME` if empty.'),
  PRESETS_DIR: text.describe(
    'Folder of presets of your own: each `*.json` has a `doc` and a `recipe`. One with the name of a built-in preset replaces it.',
  ),
  DEFAULT_MODEL: unsetIfEmpty(z.string().default('auto')).describe(
    'Model of requests that name none; fetched and loaded at the start. `auto` is `isnetInt8` where a measurement, kept in `MATTEQL_HOME`, finds int8 right and fast on this processor, else `isnet`. Name a model to have the same masks and `id`s on every machine.',
  ),
  DEFAULT_PRESET: unsetIfEmpty(z.string().default('BALANCED')).describe(
    "Preset of requests that name none; their recipe is laid over it. `REFERENCE` is what a model's authors do.",
  ),
  ALLOW_NONCOMMERCIAL: flag.describe(
    'Whether models may run whose license forbids commercial use: set it to `true` if your use is not commercial.',
  ),
  HF_TOKEN: text.describe('Token of an account that may download gated weights from Hugging Face.'),
  PLUGINS: list.describe('Plugins of your own, comma-separated: files (TypeScript too) and packages.'),
  PROVIDER: unsetIfEmpty(z.string().default('cpu')).describe(
    'What models run on: `cpu`, `cuda` or `webgpu`. A provider that does not work on this machine is an error at the start.',
  ),
  PROCESSES: unsetIfEmpty(whole(1, 64).default(1)).describe(
    'Processes of each model, which take runs from one queue; each holds the model in memory. For many clients at once, as many as there are processors, of one thread each: more pictures in all, but one alone takes longer.',
  ),
  THREADS: unsetIfEmpty(whole(1, 256).optional()).describe(
    'Threads of each process. The processors of the machine or the container, divided by `PROCESSES`, if empty.',
  ),
  BATCH: unsetIfEmpty(whole(1, 64).default(1)).describe(
    'Most pictures in one run, for models that take several: queued ones of the same size run together. On processors a small model may gain a fifth by 2, or lose: `npm run bench -- batches` measures it. A GPU may gain more.',
  ),
  ENGINE_MEMORY: unsetIfEmpty(whole(1).optional()).describe(
    'Bytes that all processes of models may take. Where another would not fit, the one that was idle longest is ended first; those in use are waited for. Three quarters of the memory of the machine or the container if empty.',
  ),
  PIXEL_MEMORY: unsetIfEmpty(whole(1).optional()).describe(
    'Bytes that the pixels of all requests may take together. What a request needs is reckoned from headers before pixels are decoded; it waits until there is room, and is refused if it can never fit. A twelfth of the memory of the machine or the container if empty, but at least 1 GB.',
  ),
  MEMO_BYTES: count(256_000_000, 0).describe(
    'Bytes of mattes, masks and the like that are remembered; 0 remembers nothing.',
  ),
  FILES_TTL: unsetIfEmpty(whole(1, 3_153_600_000).default(3600)).describe(
    'Seconds that uploads and results are kept after they were last asked for.',
  ),
  FILES_SECRET: unsetIfEmpty(z.string().min(32, 'must have at least 32 characters').optional()).describe(
    'Signs the addresses of results and archives, which then open for `FILES_TTL` only; the same for all servers behind one address. If empty, an address opens its result for all that know it.',
  ),
  FILES_BYTES: count(2_000_000_000).describe(
    'Bytes of uploads and results together, uploads under way included; beyond it, files that were not asked for longest are removed first.',
  ),
  S3_ENDPOINT: s3Address.describe(
    "S3 that keeps uploads and results in place of `DATA_DIR`, without the bucket: `https://s3.eu-central-1.amazonaws.com`. Its bucket is this service's alone.",
  ),
  S3_BUCKET: text.describe(
    'Bucket, which is there already. Servers and workers with the same bucket share their files.',
  ),
  S3_REGION: unsetIfEmpty(z.string().default('us-east-1')).describe('Region of the bucket.'),
  S3_ACCESS_KEY_ID: text.describe('Key that may read, write, list and remove objects of the bucket.'),
  S3_SECRET_ACCESS_KEY: text.describe('Secret of the key.'),
  S3_PUBLIC_ENDPOINT: s3Address.describe('`S3_ENDPOINT` as clients reach it, where that is another name.'),
  S3_URLS: unsetIfEmpty(z.enum(['presigned', 'server'], 'must be presigned or server').default('presigned')).describe(
    'What `Image.url` leads to: `presigned` is an address of S3 that needs no key until the file expires, `server` is `/files` of this server, which reads it from S3.',
  ),
  REDIS_URL: unsetIfEmpty(
    z.url({ protocol: /^rediss?$/, error: 'must begin with redis:// or rediss://' }).optional(),
  ).describe(
    'Redis (6.2 or newer, `maxmemory-policy noeviction`) that keeps the jobs of several servers and workers, which share `DATA_DIR`, or `S3_BUCKET`. Below `DATA_DIR`, for one server, if empty.',
  ),
  REDIS_PREFIX: unsetIfEmpty(
    z
      .string()
      .regex(/^[\w-]{1,40}$/, 'has 1 to 40 letters, digits, _ and -')
      .default('matteql'),
  ).describe('First part of all keys in Redis.'),
  JOBS_TTL: unsetIfEmpty(whole(1, 31_536_000).default(86_400)).describe(
    'Seconds that a job, its outcomes and their files are kept after its end.',
  ),
  MAX_BATCH: unsetIfEmpty(whole(1, 100_000).default(10_000)).describe('Most pictures of a job.'),
  MAX_JOBS: count(100).describe('Most jobs of a client that have not ended. More are refused (`RATE_LIMITED`).'),
  JOBS_RUNNING: unsetIfEmpty(whole(0, 256).optional()).describe(
    'Pictures of jobs that are worked on at once, in turns with requests; 0 leaves them to workers (`matteql worker`). `PROCESSES` + 1 if empty.',
  ),
  WORKERS_ONLY: flag.describe(
    'Whether this server runs no model: workers (`matteql worker`) with the same `REDIS_URL` make all pictures, those of requests before those of jobs. Name `DEFAULT_MODEL`, which workers have.',
  ),
  WEBHOOK_URL: unsetIfEmpty(
    z
      .url({ protocol: /^https?$/, error: 'must begin with http:// or https://' })
      .refine((url) => new URL(url).username === '', 'must have no user name: notices are signed by WEBHOOK_SECRET')
      .optional(),
  ).describe(
    'Address of yours that gets a notice of the end of each job, by POST, signed as [Standard Webhooks](https://www.standardwebhooks.com) say; tried again for 17 hours, and not beyond `JOBS_TTL`, until it answers 2xx. Needs `WEBHOOK_SECRET`.',
  ),
  WEBHOOK_SECRET: unsetIfEmpty(
    z.string().refine(isWebhookSecret, 'must be whsec_ and 24 to 64 bytes in base64').optional(),
  ).describe(
    'Key of the signatures: `whsec_` and 24 to 64 bytes in base64, such as `echo whsec_$(openssl rand -base64 32)`.',
  ),
  WEBHOOK_OUTCOMES: flag.describe('Whether `WEBHOOK_URL` gets a notice of the outcome of each picture of a job too.'),
  MAX_FILE_BYTES: count(30_000_000).describe('Largest picture, in bytes of its file.'),
  MAX_FILES: count(8).describe('Most files of a request.'),
  MAX_PIXELS: count(64_000_000).describe('Largest picture, in pixels.'),
  URL_SOURCES: list
    .refine(
      (sources) => sources.every((each) => readUrlSource(each)),
      'names hosts such as images.example or images.example:8080, without a path, or *',
    )
    .transform((sources) => sources.map((each) => readUrlSource(each)!))
    .describe(
      'Hosts that pictures are fetched from (`url` of an `ImageInput`), comma-separated, or `*` for all. Ports 80 and 443, or the one that is named: `images.example:8080`, `*:8080`. Their addresses must be public. None if empty.',
    ),
  MAX_RUNNING: unsetIfEmpty(whole(1, 1024).optional()).describe(
    'Requests whose pixels are worked on at once, within `PIXEL_MEMORY`. CPU cores + 2 if empty.',
  ),
  // What the default model does in a minute or so on two processors: within the deadline, and few users wait longer.
  MAX_QUEUE: count(32, 0).describe(
    'Requests admitted beyond `MAX_RUNNING` (uploading, queued or responding). More are refused at once (`OVERLOADED`). A quarter is reserved for clients that have none admitted.',
  ),
  DEADLINE: unsetIfEmpty(whole(0, 86_400).default(120)).describe(
    'Seconds for a request, uploading and queueing included; what is not done by then ends with `DEADLINE_EXCEEDED`. 0 is no limit.',
  ),
});
