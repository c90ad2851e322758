import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  type Config,
  defaultHome,
  defaultMemory,
  defaultPixelMemory,
  defaultThreads,
  readConfig,
  settings,
} from '../../src/config/index.ts';

const env = (set: Readonly<Record<string, string>>) => set as NodeJS.ProcessEnv;
const home = resolve(defaultHome());
const digestOf = (key: string) => createHash('sha256').update(key).digest();
const folder = mkdtempSync(join(tmpdir(), 'matteql-config-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fileOf = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const keysFile = fileOf('keys', '# of the backend\n\nbackend:in-the-file\n');

/** 32 bytes. */
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** What a setting does not go without. */
const S3 = {
  S3_ENDPOINT: 'https://s3.example',
  S3_BUCKET: 'pictures',
  S3_ACCESS_KEY_ID: 'id',
  S3_SECRET_ACCESS_KEY: 'secret',
};
const needs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  WORKERS_ONLY: { REDIS_URL: 'redis://r', DEFAULT_MODEL: 'isnet' },
  WEBHOOK_URL: { WEBHOOK_SECRET: SECRET },
  ...Object.fromEntries([...Object.keys(S3), 'S3_REGION', 'S3_PUBLIC_ENDPOINT', 'S3_URLS'].map((name) => [name, S3])),
};
/** What they mean together. */
const s3 = {
  endpoint: 'https://s3.example',
  bucket: 'pictures',
  region: 'us-east-1',
  accessKeyId: 'id',
  secretAccessKey: 'secret',
  publicEndpoint: undefined,
  presigned: true,
};

/** Each setting: its field, its default, a value with what it means, and one that is refused. */
const table: Readonly<
  Record<string, readonly [field: keyof Config, fallback: unknown, set: string, meant: unknown, bad?: string]>
> = {
  HOST: ['host', '127.0.0.1', 'localhost', 'localhost'],
  PORT: ['port', 4000, '0', 0, '65536'],
  PUBLIC_URL: ['publicUrl', undefined, 'https://cut.example/x', 'https://cut.example/x', 'ftp://cut.example'],
  TRUST_PROXY: ['trustProxy', false, 'true', true, 'yes'],
  CORS_ORIGINS: [
    'corsOrigins',
    [],
    'https://a.example, https://b.example,',
    ['https://a.example', 'https://b.example'],
    'a.example',
  ],
  API_KEYS: [
    'apiKeys',
    [],
    'one, shop:a:b',
    [
      { name: 'key1', digest: digestOf('one') },
      { name: 'shop', digest: digestOf('a:b') },
    ],
  ],
  API_KEYS_FILE: ['apiKeys', [], keysFile, [{ name: 'backend', digest: digestOf('in-the-file') }], '/nowhere'],
  ALLOW_ANONYMOUS: ['allowAnonymous', false, 'true', true, '1'],
  METRICS_KEY: ['metricsKey', undefined, 'scraper', { name: 'metrics', digest: digestOf('scraper') }],
  METRICS_PORT: ['metricsPort', undefined, '9464', 9464, '65536'],
  METRICS_HOST: ['metricsHost', '127.0.0.1', '0.0.0.0', '0.0.0.0'],
  RATE_LIMIT: ['rateLimit', undefined, 'requests=5, runs=7', { requests: 5, runs: 7 }, 'requests=0'],
  INTROSPECTION: ['introspection', undefined, 'false', false, 'off'],
  GRAPHIQL: ['graphiql', undefined, 'true', true, 'on'],
  KEEP_ALIVE: ['keepAlive', 65, '5', 5, '0'],
  GRACE: ['grace', 30, '0', 0, '-1'],
  LOG_LEVEL: ['logLevel', 'info', 'warn', 'warn', 'loud'],
  MATTEQL_HOME: ['home', home, 'there', resolve('there')],
  DATA_DIR: ['dataFolder', join(home, 'files'), '/data', '/data'],
  MODELS_DIR: ['modelsFolder', join(home, 'manifests'), './own', resolve('own')],
  PRESETS_DIR: ['presetsFolder', undefined, './own', resolve('own')],
  DEFAULT_MODEL: ['defaultModel', 'auto', 'u2net', 'u2net'],
  DEFAULT_PRESET: ['defaultPreset', 'BALANCED', 'PRINT', 'PRINT'],
  ALLOW_NONCOMMERCIAL: ['allowNonCommercial', false, 'true', true, 'TRUE'],
  HF_TOKEN: ['token', undefined, 'hf_x', 'hf_x'],
  PLUGINS: ['plugins', [], './a.ts,b', ['./a.ts', 'b']],
  PROVIDER: ['provider', 'cpu', 'webgpu', 'webgpu'],
  PROCESSES: ['processes', 1, '2', 2, '0'],
  THREADS: ['threads', defaultThreads(), '3', 3, '0'],
  BATCH: ['batch', 1, '4', 4, '0'],
  ENGINE_MEMORY: ['engineMemory', defaultMemory(), '4e9', 4_000_000_000, '4GB'],
  PIXEL_MEMORY: ['pixelMemory', defaultPixelMemory(), '1e9', 1_000_000_000, '0'],
  MEMO_BYTES: ['memoBytes', 256_000_000, '0', 0, '-1'],
  FILES_TTL: ['filesTtl', 3600, '60', 60, '0'],
  FILES_SECRET: ['filesSecret', undefined, SECRET, SECRET],
  FILES_BYTES: ['filesBytes', 2_000_000_000, '5e7', 50_000_000, 'much'],
  S3_ENDPOINT: ['s3', undefined, 'http://s3:9000', { ...s3, endpoint: 'http://s3:9000' }, 's3:9000'],
  S3_BUCKET: ['s3', undefined, 'other', { ...s3, bucket: 'other' }],
  S3_REGION: ['s3', undefined, 'eu-central-1', { ...s3, region: 'eu-central-1' }],
  S3_ACCESS_KEY_ID: ['s3', undefined, 'key', { ...s3, accessKeyId: 'key' }],
  S3_SECRET_ACCESS_KEY: ['s3', undefined, 'word', { ...s3, secretAccessKey: 'word' }],
  S3_PUBLIC_ENDPOINT: [
    's3',
    undefined,
    'https://p.example',
    { ...s3, publicEndpoint: 'https://p.example' },
    'p.example',
  ],
  S3_URLS: ['s3', undefined, 'server', { ...s3, presigned: false }, 'none'],
  REDIS_URL: ['redisUrl', undefined, 'redis://r:6379', 'redis://r:6379', 'http://r'],
  REDIS_PREFIX: ['redisPrefix', 'matteql', 'a-b', 'a-b', 'a b'],
  JOBS_TTL: ['jobsTtl', 86_400, '60', 60, '0'],
  MAX_BATCH: ['maxBatch', 10_000, '5', 5, '0'],
  MAX_JOBS: ['maxJobs', 100, '3', 3, '0'],
  JOBS_RUNNING: ['jobsRunning', 2, '0', 0, '-1'],
  WORKERS_ONLY: ['workersOnly', false, 'true', true, '1'],
  WEBHOOK_URL: ['webhookUrl', undefined, 'https://r.example/x', 'https://r.example/x', 'https://user@r.example'],
  WEBHOOK_SECRET: ['webhookSecret', undefined, SECRET, SECRET],
  WEBHOOK_OUTCOMES: ['webhookOutcomes', false, 'true', true, '1'],
  MAX_FILE_BYTES: ['maxFileBytes', 30_000_000, '1e6', 1_000_000, '10MB'],
  MAX_FILES: ['maxFiles', 8, '1', 1, '1.5'],
  MAX_PIXELS: ['maxPixels', 64_000_000, '1000', 1000, '0'],
  URL_SOURCES: [
    'urlSources',
    [],
    '*:8080, Bücher.example, images.example:443, [2606:4700::1]',
    [
      { host: '*', port: 8080 },
      { host: 'xn--bcher-kva.example' },
      { host: 'images.example', port: 443 },
      { host: '[2606:4700::1]' },
    ],
    'https://images.example/',
  ],
  MAX_RUNNING: ['maxRunning', defaultThreads() + 2, '1', 1, '0'],
  MAX_QUEUE: ['maxQueue', 32, '0', 0, '-1'],
  DEADLINE: ['deadline', 120, '0', 0, '1m'],
};

describe('settings', () => {
  it.each([
    ['requests=0', '"0" of requests is no whole number from 1'],
    ['runs=1,jobs=many', '"many" of jobs is no whole number'],
    ['request=5', 'there is no "request", but requests, runs, megapixels, jobs'],
    ['requests', '"requests" has no number'],
    ['jobs=1,jobs=2', '"jobs" is there twice'],
  ])('name what is wrong in RATE_LIMIT=%s', (text, sentence) => {
    expect(() => readConfig({ RATE_LIMIT: text })).toThrow(sentence);
  });

  it('are all in this table', () => {
    expect(Object.keys(settings.shape)).toEqual(Object.keys(table));
  });

  it('all have a sentence that says what they are', () => {
    for (const [name, { description }] of Object.entries(settings.shape)) expect(description, name).toMatch(/\.$/);
  });

  it('make a configuration of these and no other fields', () => {
    const all = Object.fromEntries(Object.entries(table).map(([name, [, , said]]) => [name, said]));
    // Two settings may be of one field.
    const fields = [...new Set(Object.values(table).map(([field]) => field))];
    expect(Object.keys(readConfig(env(all))).sort()).toEqual(fields.sort());
  });
});

const rows = Object.entries(table).map(([name, [field, fallback, set, meant, bad]]) => {
  const read = (value?: string) => {
    const config = readConfig(value === undefined ? {} : env({ ...(value && needs[name]), [name]: value }));
    return config[field];
  };
  return { name, fallback, set, meant, bad, read };
});

it.each(rows)('$name has a default, also where it is empty', ({ fallback, read }) => {
  expect(read()).toEqual(fallback);
  expect(read('')).toEqual(fallback);
});

it.each(rows)('$name=$set is understood', ({ set, meant, read }) => {
  expect(read(set)).toEqual(meant);
});

it.each(rows.filter(({ bad }) => bad !== undefined))('$name=$bad is refused in a sentence', ({ name, bad, read }) => {
  const refused = () => read(bad);
  // What may hold a password is not repeated.
  expect(refused).toThrow(name === 'REDIS_URL' ? 'REDIS_URL=… ' : `${name}=${bad!.replace('user@', '…@')} `);
  expect(refused).toThrow(/\.$/);
});

it('FILES_SECRET that is too short is refused, and not shown', () => {
  const refused = () => readConfig(env({ FILES_SECRET: 'short-secret' }));
  expect(refused).toThrow(/^FILES_SECRET=… must have at least 32 characters\.$/);
});

it.each([
  ['REDIS_URL', 'http://shop:hunter2@redis:6379', 'REDIS_URL=… must begin'],
  ['REDIS_URL', 'shop:hunter2@redis', 'REDIS_URL=… must begin'],
  ['S3_ENDPOINT', 's3://shop:hunter2@s3.example', 'S3_ENDPOINT=s3://…@s3.example must begin'],
  ['S3_ENDPOINT', 'https://shop:hunter2@s3.example', 'S3_ENDPOINT=https://…@s3.example must have no user name'],
  ['S3_PUBLIC_ENDPOINT', 'https://:hunter2@s3.example', 'S3_PUBLIC_ENDPOINT=https://…@s3.example must have no user'],
  ['S3_PUBLIC_ENDPOINT', 'shop:hunter2/@s3.example', 'S3_PUBLIC_ENDPOINT=…@s3.example must begin'],
])('%s=%s is refused without its user and its password', (name, value, sentence) => {
  const refused = () => readConfig(env({ [name]: value }));
  expect(refused).toThrow(sentence);
  expect(refused).not.toThrow(/shop|hunter2/);
});

it('MATTEQL_HOME moves what lies under it, but not what has a setting of its own', () => {
  expect(readConfig(env({ MATTEQL_HOME: '/home', DATA_DIR: '/data' }))).toMatchObject({
    home: '/home',
    dataFolder: '/data',
    modelsFolder: '/home/manifests',
  });
});

it('WORKERS_ONLY goes not without a queue, nor without the name of a model', () => {
  const set = { WORKERS_ONLY: 'true', REDIS_URL: 'redis://r', DEFAULT_MODEL: 'isnet' };
  expect(() => readConfig(env({ ...set, REDIS_URL: '' }))).toThrow(/^WORKERS_ONLY: set REDIS_URL.*\.$/);
  expect(() => readConfig(env({ ...set, DEFAULT_MODEL: '' }))).toThrow(/^WORKERS_ONLY: name DEFAULT_MODEL.*\.$/);
  expect(readConfig(env({ ...set, JOBS_RUNNING: '3' })).jobsRunning).toBe(0);
});

it('WEBHOOK_URL goes not without a secret of some length, which no message shows', () => {
  expect(() => readConfig(env({ WEBHOOK_URL: 'https://r.example' }))).toThrow(/^WEBHOOK_URL: set WEBHOOK_SECRET/);
  for (const bad of ['whsec_c2hvcnQ=', SECRET.slice(6), `${SECRET}!`]) {
    const refused = () => readConfig(env({ WEBHOOK_SECRET: bad }));
    expect(refused).toThrow(/^WEBHOOK_SECRET=… must be whsec_ and 24 to 64 bytes in base64\.$/);
  }
});

it('S3 needs all of what belongs together', () => {
  const { S3_BUCKET: _, S3_ACCESS_KEY_ID: __, ...some } = S3;
  expect(() => readConfig(env(some))).toThrow(/^S3_BUCKET and S3_ACCESS_KEY_ID: must be set too, .*\.$/);
});

it('FILES_BYTES must have room for an upload', () => {
  expect(() => readConfig(env({ FILES_BYTES: '999', MAX_FILE_BYTES: '1000' }))).toThrow(
    /^FILES_BYTES: .*MAX_FILE_BYTES/,
  );
  expect(readConfig(env({ FILES_BYTES: '1000', MAX_FILE_BYTES: '1000' })).filesBytes).toBe(1000);
});

it('keys of both settings are good, and no error repeats one', () => {
  const { apiKeys } = readConfig(env({ API_KEYS: 'a:x', API_KEYS_FILE: keysFile }));
  expect(apiKeys.map(({ name }) => name)).toEqual(['a', 'backend']);
  const refusal = (API_KEYS: string) => {
    try {
      return readConfig(env({ API_KEYS })).apiKeys.length;
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(refusal('a:first-secret,a:other')).toBe('API_KEYS: two keys have the same name.');
  expect(refusal('a:first-secret,b:first-secret')).toBe('API_KEYS: one key is there twice.');
  const named = 'API_KEYS: key2 has a name that is not 1 to 40 letters,';
  for (const text of ['a shop:secret', ':secret', `${'a'.repeat(41)}:secret`]) {
    expect(refusal(`first,${text}`)).toContain(named);
    expect(refusal(`first,${text}`)).not.toContain('secret');
  }
  // As of API_KEYS=shop:$UNSET.
  for (const text of ['shop:', 'shop: ', ':']) {
    expect(refusal(text)).toBe('API_KEYS: key1 has nothing after its colon, so it has no key.');
  }
  expect(JSON.stringify(readConfig(env({ API_KEYS: 'a:first-secret' })))).not.toContain('first-secret');
});

it('a file of keys without any opens no server to all', () => {
  const empty = fileOf('empty', '# none yet\n');
  expect(() => readConfig(env({ API_KEYS_FILE: empty }))).toThrow(/^API_KEYS_FILE=.* has no keys/);
});

it('processes share the threads that there are', () => {
  const all = defaultThreads();
  expect(readConfig(env({ PROCESSES: '1' })).threads).toBe(all);
  expect(readConfig(env({ PROCESSES: '2' })).threads).toBe(Math.max(1, Math.floor(all / 2)));
  expect(readConfig(env({ PROCESSES: '64' })).threads).toBe(Math.max(1, Math.floor(all / 64)));
  expect(readConfig(env({ PROCESSES: '2', THREADS: '7' })).threads).toBe(7);
});
