import { afterEach, describe, expect, it } from 'vitest';
import { openTestApp } from '../support/app.ts';

const A = 'https://app.example';
const B = 'https://other.example';

let open: ReturnType<typeof openTestApp>;
afterEach(() => open.close());

const ask = (corsOrigins: readonly string[], origin: string | undefined, method = 'POST') => {
  open = openTestApp({ corsOrigins });
  return open.fetch('/graphql', {
    method,
    headers: {
      ...(origin && { origin }),
      ...(method === 'OPTIONS'
        ? { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' }
        : { 'content-type': 'application/json' }),
    },
    ...(method === 'POST' && { body: '{"query":"{ hello }"}' }),
  });
};
const allowedOf = async (...args: Parameters<typeof ask>) => {
  const { headers } = await ask(...args);
  return [headers.get('access-control-allow-origin'), headers.get('access-control-allow-credentials')];
};

describe.each(['POST', 'OPTIONS'])('%s', (method) => {
  const strangers = [
    'null',
    'https://evil.example',
    'https://app.exampl',
    `${A}.evil.example`,
    'http://app.example',
    `${A}:444`,
  ];

  it.each([[[]], [[A]], [[A, B]]])('with the origins %j no other one is allowed', async (origins) => {
    for (const origin of strangers) expect(await allowedOf(origins, origin, method), origin).toEqual([null, null]);
  });

  it.each([[[A]], [[A, B]]])('with the origins %j a listed one is', async (origins) => {
    for (const origin of origins) expect(await allowedOf(origins, origin, method)).toEqual([origin, 'true']);
    expect((await ask(origins, A, method)).headers.get('vary')).toContain('Origin');
  });

  it.each([...strangers, A])('with * the origin %s is, without credentials', async (origin) => {
    expect(await allowedOf(['*'], origin, method)).toEqual(['*', null]);
  });
});

it('an answer without an origin varies by it all the same', async () => {
  expect((await ask([A, B], undefined)).headers.get('vary')).toContain('Origin');
});

it('a preflight is remembered, and Retry-After can be read across origins', async () => {
  const preflight = await ask([A], A, 'OPTIONS');
  expect(preflight.status).toBe(204);
  expect(Number(preflight.headers.get('access-control-max-age'))).toBeGreaterThan(600);
  expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type');
  expect((await ask([A], A)).headers.get('access-control-expose-headers')).toContain('retry-after');
});

it('OPTIONS without CORS is answered with the methods', async () => {
  const { status, headers } = await ask([], undefined, 'OPTIONS');
  expect([status, headers.get('allow')]).toEqual([204, 'GET, POST, OPTIONS']);
});

it('a page that is not allowed leaves one line for its origin, which names the setting', async () => {
  open = openTestApp({ corsOrigins: [A] });
  const ask = (origin: string) => open.fetch('/graphql?query={hello}', { headers: { origin } });
  for (const origin of [B, B, 'null', A, 'http://localhost']) await ask(origin);
  const warned = open.lines.filter(({ level }) => level === 'warn').map(({ text }) => text);
  expect(warned).toEqual([
    expect.stringContaining(`CORS_ORIGINS=${A},${B}`),
    expect.stringContaining('CORS_ORIGINS=*'),
  ]);
});
