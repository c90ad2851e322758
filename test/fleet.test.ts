import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig, settings } from '../src/config/index.ts';
import { compose, environmentOf } from './support/compose.ts';
import { root, textOf } from './support/docs.ts';

const { services } = compose;

describe('compose.yaml', () => {
  it('sets settings that there are, of programs that there are', () => {
    for (const service of [services.server, services.worker]) {
      for (const name of Object.keys(service.environment!)) expect(Object.keys(settings.shape)).toContain(name);
      expect(['serve', 'worker']).toContain(service.command![0]);
    }
  });

  it('has a server without a model, and workers that are given the same queue, files and model', () => {
    const [server, worker] = [services.server, services.worker].map((each) => readConfig(environmentOf(each)));
    expect(server).toMatchObject({ workersOnly: true, jobsRunning: 0 });
    expect(worker).toMatchObject({ workersOnly: false });
    expect(worker!.jobsRunning).toBeGreaterThan(0);
    for (const name of ['redisUrl', 'redisPrefix', 's3', 'defaultModel', 'defaultPreset'] as const) {
      expect(worker![name], name).toEqual(server![name]);
      expect(server![name], name).toBeDefined();
    }
    expect(server!.apiKeys).not.toEqual([]);
  });

  it('reaches services and volumes that it has', () => {
    for (const [name, service] of Object.entries(services)) {
      expect(service.image, name).toBeDefined();
      for (const other of Object.keys(service.depends_on ?? {})) expect(Object.keys(services)).toContain(other);
      for (const volume of service.volumes ?? []) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
    }
    const { REDIS_URL, S3_ENDPOINT, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = environmentOf(services.server);
    for (const address of [REDIS_URL!, S3_ENDPOINT!])
      expect(Object.keys(services)).toContain(new URL(address).hostname);
    expect(environmentOf(services.s3)).toMatchObject({
      MINIO_ROOT_USER: S3_ACCESS_KEY_ID,
      MINIO_ROOT_PASSWORD: S3_SECRET_ACCESS_KEY,
    });
  });

  it('has a Redis that forgets nothing', () => {
    const words = services.redis.command!.join(' ');
    expect(words).toContain('--maxmemory-policy noeviction');
    expect(words).toContain('--appendonly yes');
  });
});

describe('docs/fleet.md', () => {
  const text = textOf('docs/fleet.md');
  it('names settings that there are', () => {
    const names = [...text.matchAll(/`([A-Z][A-Z\d]*_[A-Z\d_]*[A-Z\d])(?:=[^`]*)?`/g)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(10);
    const codes = ['STORAGE_UNAVAILABLE', 'DEADLINE_EXCEEDED', 'INFERENCE_FAILED'];
    for (const name of names.filter((each) => !codes.includes(each)))
      expect(Object.keys(settings.shape)).toContain(name);
  });

  it('leads to files that there are', () => {
    for (const [, path] of text.matchAll(/\]\((?!http)([^)#]+)\)/g))
      expect(existsSync(join(root, 'docs', path!)), path).toBe(true);
  });
});
