import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFetcher, isPublicAddress } from '../../src/fetching/index.ts';
import { OUTSIDE, outside, read, silent } from '../support/sources.ts';

const forever = new AbortController().signal;

/** As an address may spell them; what they mean is for the URL parser. */
const spellings = [
  ...['127.0.0.1', '127.1', '127.0.1', '2130706433', '0x7f000001', '0x7f.1', '0X7F.0.0.1', '0177.0.0.1', '0177.1'],
  ...['017700000001', '127.0.0.1.', '127.255.255.254', '127.0.0.1', '①②⑦.⓪.⓪.①', '127。0。0。1'],
  ...['%31%32%37.0.0.1', '0', '0.0.0.0', '0x0', '00.0.0.0', '10.0.0.1', '012.0.0.1', '172.16.0.1', '172.31.255.255'],
  ...['192.168.0.1', '0xc0a80001', '169.254.169.254', '0xA9FEA9FE', '2852039166', '169.254.43518', '100.64.0.1'],
  ...['100.100.100.200', '198.18.0.1', '198.19.255.255', '192.0.2.1', '198.51.100.1', '203.0.113.1', '192.0.0.192'],
  ...['192.88.99.1', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '168.63.129.16'],
  ...[
    '[::1]',
    '[::]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::FFFF:7f00:1]',
    '[::127.0.0.1]',
    '[::ffff:0:7f00:1]',
  ],
  ...['[64:ff9b::127.0.0.1]', '[64:ff9b:1::7f00:1]', '[2002:7f00:1::]', '[2001:0:7f00:1::]', '[2001:db8::1]'],
  ...['[3fff::1]', '[fe80::1]', '[fec0::1]', '[fc00::1]', '[fd00:ec2::254]', '[ff02::1]', '[100::1]', '[5f00::1]'],
  ...[
    '[2001:470:0:1:0:5efe:7f00:1]',
    '[2001:470:0:1:200:5efe:10.0.0.1]',
    '[2001:2::1]',
    '[2001:10::1]',
    '[2001:20::1]',
  ],
];

/** Of inner machines, by a resolver that knows them; the spelling of a name changes nothing. */
const names = [
  'localhost',
  'LOCALHOST',
  'localhost.',
  'lOcAlHoSt.',
  'inner.example',
  'ｉｎｎｅｒ.example',
  'both.example',
];

const known: Readonly<Record<string, readonly string[]>> = {
  localhost: ['127.0.0.1', '::1'],
  'inner.example': ['10.0.0.1'],
  'both.example': ['1.1.1.1', '127.0.0.1'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'outside.example': [OUTSIDE],
};
const resolve = async (name: string) => known[name.replace(/\.$/, '')] ?? [];
/** The rule of the product, and one address of the loopback that stands for the internet. */
const isPublic = (address: string) => address === OUTSIDE || isPublicAddress(address);

/** UTF-8 in a header, as servers send it. */
const asSent = (text: string) => Buffer.from(text).toString('latin1');

let location = '';
let web: Awaited<ReturnType<typeof outside>>;
let inner: Awaited<ReturnType<typeof silent>>[];

beforeAll(async () => {
  web = await outside((_, response) => void response.writeHead(302, { location: asSent(location) }).end());
  // The port is the same, so that whatever connects to the loopback is seen.
  const ipv6 = await silent('::1', web.port).catch(() => undefined);
  inner = [await silent('127.0.0.1', web.port), ...(ipv6 ? [ipv6] : [])];
});
afterAll(() => Promise.all([web, ...inner].map((each) => each.close())));

const fetcher = (rule?: (address: string) => boolean, name = resolve) =>
  createFetcher({
    sources: [{ host: '*' }, { host: '*', port: web.port }],
    maxBytes: 1e6,
    resolve: name,
    ...(rule && { isPublic: rule }),
    times: { head: 2_000, whole: 5_000 },
  });
const seen = () => inner.reduce((sum, each) => sum + each.connections(), 0);

describe('an inner address', () => {
  it('is refused in sixty spellings before a connection is made', async () => {
    expect(spellings.length).toBeGreaterThanOrEqual(60);
    const fetch = fetcher();
    for (const host of [...spellings, ...names]) {
      for (const port of ['', `:${web.port}`]) {
        const asked = fetch(`http://${host}${port}/a.png`, forever, read);
        await expect(asked, host + port).rejects.toMatchObject({ code: 'FETCH_REFUSED' });
      }
    }
    expect(seen()).toBe(0);
  });

  it('is refused where a public address redirects to it', async () => {
    const fetch = fetcher(isPublic);
    for (const host of [...spellings, ...names]) {
      const before = web.connections();
      location = `http://${host}:${web.port}/a.png`;
      const asked = fetch(`http://outside.example:${web.port}/`, forever, read);
      await expect(asked, host).rejects.toMatchObject({ code: 'FETCH_REFUSED' });
      expect(web.connections()).toBe(before + 1);
    }
    expect(seen()).toBe(0);
  });

  it('is refused where the name resolves to it the second time', async () => {
    const answers = [[OUTSIDE], ['127.0.0.1']];
    const asked: string[] = [];
    const rebinding = async (name: string) => {
      asked.push(name);
      return answers[Math.min(asked.length, answers.length) - 1]!;
    };
    location = `http://rebinding.example:${web.port}/again`;
    await expect(fetcher(isPublic, rebinding)(location, forever, read)).rejects.toMatchObject({
      code: 'FETCH_REFUSED',
    });
    // One question for each address: the connection asks none of its own.
    expect(asked).toEqual(['rebinding.example', 'rebinding.example']);
    expect(seen()).toBe(0);
  });

  it('is refused by the same sentence as a name that does not exist', async () => {
    const sentence = (name: string) =>
      fetcher()(`http://${name}.example/`, forever, read).catch((error) => error.message.replace(name, 'name'));
    expect(await sentence('inner')).toBe(await sentence('absent'));
  });

  it('is reached where the rule allows it, so that the listeners can see', async () => {
    const asked = createFetcher({
      sources: [{ host: '*', port: web.port }],
      maxBytes: 1e6,
      isPublic: () => true,
      times: { head: 300, whole: 300 },
    })(`http://127.0.0.1:${web.port}/`, forever, read);
    await expect(asked).rejects.toMatchObject({ code: 'FETCH_FAILED' });
    expect(seen()).toBe(1);
  });
});

describe('an address is public', () => {
  it.each(['1.1.1.1', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001:80b::200e'])(
    '%s',
    (text) => {
      expect(isPublicAddress(text)).toBe(true);
    },
  );

  it.each(['', 'example.com', '0177.0.0.1', '127.1', '1.1.1.1.', 'fe80::1%lo', '::ffff:8.8.8.8'])(
    'but not %s',
    (text) => {
      expect(isPublicAddress(text)).toBe(false);
    },
  );
});

describe('before anything is looked up', () => {
  const none = async (): Promise<never> => {
    throw new Error('asked');
  };

  it.each([
    ['', /not an address/],
    ['images.example/a.png', /not an address/],
    ['//images.example/a.png', /not an address/],
    ['ftp://images.example/a.png', /not by ftp:/],
    ['file:///etc/passwd', /not by file:/],
    ['data:image/png;base64,AA', /not by data:/],
    ['http://user@images.example/', /name or password/],
    ['http://:word@images.example/', /name or password/],
    ['http://images.example:22/', /other ports/],
    ['https://images.example:80800/', /not an address/],
    ['https://other.example/', /other hosts/],
    ['https://images.example.other.example/', /other hosts/],
    ['http://[fe80::1%25lo]/', /not an address/],
    [`https://images.example/${'a'.repeat(5_000)}`, /4096 characters/],
  ])('%s is refused', async (address, why) => {
    const fetch = createFetcher({ sources: [{ host: 'images.example' }], maxBytes: 1, resolve: none });
    await expect(fetch(address, forever, read)).rejects.toMatchObject({
      code: 'FETCH_REFUSED',
      message: expect.stringMatching(why),
    });
  });

  it.each([
    'https://images.example/',
    'HTTP://IMAGES.EXAMPLE:443/',
    'http://ｉmages.example./',
    'https://ports.example:8443/',
  ])('%s is allowed by the list', async (address) => {
    const sources = [{ host: 'images.example' }, { host: 'ports.example', port: 8443 }];
    const fetch = createFetcher({ sources, maxBytes: 1, resolve: none });
    await expect(fetch(address, forever, read)).rejects.toMatchObject({ code: 'FETCH_FAILED' });
  });
});
