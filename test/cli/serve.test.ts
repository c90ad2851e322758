import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { hasRedis, startRedis } from '../support/redis.ts';
import { addStandIn } from '../support/server.ts';
import { cli } from './terminal.ts';

it.skipIf(!hasRedis)(
  'a server that cannot listen leaves no connection to Redis open (Debian: redis-server)',
  async () => {
    const redis = await startRedis('--maxmemory-policy', 'noeviction');
    const keys = new Redis(redis.url);
    const home = await mkdtemp(join(tmpdir(), 'matteql-serve-'));
    const other = createServer();
    try {
      await addStandIn(home);
      await once(other.listen(0, '127.0.0.1'), 'listening');
      const PORT = String((other.address() as AddressInfo).port);
      const settings = { MATTEQL_HOME: home, REDIS_URL: redis.url, RATE_LIMIT: 'requests=5', LOG_LEVEL: 'silent' };
      const workersOnly = { WORKERS_ONLY: 'true', DEFAULT_MODEL: 'standIn', DEFAULT_PRESET: 'REFERENCE' };
      const { code, err } = await cli(['serve'], { ...settings, ...workersOnly, PORT });
      expect([code, err]).toEqual([1, expect.stringContaining(`Port ${PORT} is in use already.`)]);
      const connections = async () =>
        String(await keys.client('LIST'))
          .trim()
          .split('\n').length;
      await expect.poll(connections, { timeout: 5_000 }).toBe(1);
    } finally {
      other.close();
      keys.disconnect();
      await redis.remove();
      await rm(home, { recursive: true, force: true });
    }
  },
  60_000,
);
