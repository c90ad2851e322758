import { expect, it } from 'vitest';
import { checkExposure } from '../../src/server/index.ts';

const open = { trustProxy: false, apiKeys: [], allowAnonymous: false };

it.each(['0.0.0.0', '::', '192.168.1.4', 'matteql.example', '127.0.0.1.example', 'localhost.example'])(
  'HOST=%s can be reached by other machines, and needs keys or the permission to have none',
  (host) => {
    expect(() => checkExposure({ ...open, host })).toThrow(/API_KEYS.*ALLOW_ANONYMOUS=true/);
    checkExposure({ ...open, host, apiKeys: ['key'] });
    checkExposure({ ...open, host, allowAnonymous: true });
  },
);

it.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost', 'LOCALHOST'])('HOST=%s is this machine alone', (host) => {
  checkExposure({ ...open, host });
});

it('a proxy on this machine brings requests of other machines', () => {
  const proxied = { ...open, host: '127.0.0.1', trustProxy: true };
  expect(() => checkExposure(proxied)).toThrow(
    /^TRUST_PROXY=true lets other machines in.*API_KEYS.*ALLOW_ANONYMOUS=true/,
  );
  checkExposure({ ...proxied, apiKeys: ['key'] });
  checkExposure({ ...proxied, allowAnonymous: true });
});
