import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { connectRedis, patient, prompt } from '../../src/redis/index.ts';
import { hasRedis, startRedis } from '../support/redis.ts';

describe.skipIf(!hasRedis)('a connection, with a redis-server (Debian: redis-server)', () => {
  it('logs a loss once, however many attempts follow, and that it is back; its own end is none', async () => {
    const server = await startRedis();
    const lines: string[] = [];
    const write = (_: object, text: string) => void lines.push(text);
    const redis = await connectRedis(server.url, patient, { info: write, warn: write, error: write });
    try {
      let attempts = 0;
      redis.on('reconnecting', () => attempts++);
      await server.stop('SIGKILL');
      await expect.poll(() => attempts, { timeout: 10_000 }).toBeGreaterThan(2);
      expect(lines).toEqual(['Redis cannot be reached: jobs wait until it is back.']);
      await server.start();
      await expect.poll(() => lines.length, { timeout: 10_000 }).toBe(2);
    } finally {
      redis.disconnect();
      await server.remove();
    }
    expect(lines).toEqual(['Redis cannot be reached: jobs wait until it is back.', 'Redis is back.']);
  });
});

it.skipIf(!hasRedis)(
  'to a Redis that asks for another password says so',
  async () => {
    const server = await startRedis();
    try {
      const first = await connectRedis(server.url, prompt);
      await first.config('SET', 'requirepass', 'right');
      first.disconnect();
      const url = server.url.replace('//', '//:wrong@');
      await expect(connectRedis(url, prompt)).rejects.toThrow(
        /^REDIS_URL=redis:\/\/:\*\*\*@.* cannot be reached: .*(WRONGPASS|NOAUTH).* Set REDIS_URL with the user and password/,
      );
    } finally {
      await server.remove();
    }
  },
  15_000,
);

it('that is refused names the setting and what must be there, without a password', async () => {
  const closed = createServer().listen(0, 'localhost');
  await once(closed, 'listening');
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  await expect(connectRedis(`redis://shop:secret@localhost:${port}?password=secret`, prompt)).rejects.toThrow(
    `REDIS_URL=redis://shop:***@localhost:${port}?*** cannot be reached: nothing listens there (ECONNREFUSED). Start a Redis there, or set REDIS_URL to where one is.`,
  );
}, 15_000);
