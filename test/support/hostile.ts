import { connect } from 'node:net';

/** Whole numbers from 0 to below `below`. */
export type Dice = (below: number) => number;

/** The same requests for the same seed: xorshift32. */
export function diceFrom(seed: number): Dice {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const pick = <T>(dice: Dice, values: readonly T[]): T => values[dice(values.length)]!;
const bytesOf = (dice: Dice, length: number) => Buffer.from(Array.from({ length }, () => dice(256)));

/** Breaks something in a few places: a byte, a part, the end. */
function mutated(dice: Dice, bytes: Buffer): Buffer {
  let broken = Buffer.from(bytes);
  for (let times = dice(4); times > 0 && broken.length > 1; times--) {
    const at = dice(broken.length);
    const kind = dice(4);
    if (kind === 0) broken[at] = dice(256);
    if (kind === 1) broken = broken.subarray(0, at);
    if (kind === 2) broken = Buffer.concat([broken.subarray(0, at), bytesOf(dice, dice(20)), broken.subarray(at)]);
    if (kind === 3) broken = Buffer.concat([broken, broken.subarray(at)]);
  }
  return broken;
}

const CUT = 'mutation ($image: ImageInput!) { removeBackground(image: $image) { image { width } } }';
const ODD = ['', '\u0000', '../../etc/passwd', 'a'.repeat(5_000), '%00', '\ud800', '{}', 'null', '-1', '1e999', '🐈'];
const oddValue = (dice: Dice): string => pick(dice, ODD).replace(/[\r\n\0]/g, ' ');

function form(dice: Dice, picture: Buffer): { readonly type: string; readonly body: Buffer } {
  const boundary = pick(dice, ['x', 'x'.repeat(70), '--', `b${dice(1000)}`]);
  const operations = pick(dice, [
    JSON.stringify({ query: CUT, variables: { image: { upload: null } } }),
    JSON.stringify([{ query: CUT }]),
    JSON.stringify({ query: CUT, variables: oddValue(dice) }),
    oddValue(dice),
  ]);
  const map = pick(dice, [
    '{"0":["variables.image.upload"]}',
    '{"0":["variables.__proto__.x"]}',
    '{"0":["variables.image.upload","variables.image.upload"],"1":[]}',
    '{"constructor":["query"]}',
    oddValue(dice),
  ]);
  const part = (name: string, value: Buffer | string, more = '') =>
    Buffer.concat([
      Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n`),
      Buffer.from(value),
      Buffer.from('\r\n'),
    ]);
  const file = part('0', mutated(dice, picture), `; filename="${oddValue(dice)}"`);
  const parts = [part('operations', operations), part('map', map), file];
  if (dice(4) === 0) parts.reverse();
  const body = Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]);
  return { type: `multipart/form-data; boundary=${boundary}`, body: dice(2) ? mutated(dice, body) : body };
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

function dataUri(dice: Dice, picture: Buffer): Buffer {
  const type = pick(dice, ['image/png', 'image/svg+xml', 'text/html', '', 'image/png;charset=utf-8', oddValue(dice)]);
  const encoded = mutated(dice, picture).toString(pick(dice, ['base64', 'base64url', 'hex', 'latin1'] as const));
  const uri = `data:${type}${pick(dice, [';base64', '', ';BASE64', ';base64;base64'])}${pick(dice, [',', '', ',,'])}${encoded}`;
  return json({ query: CUT, variables: { image: { dataUri: uri } } });
}

const oddHeader = (dice: Dice) =>
  pick(dice, [
    `range: bytes=${pick(dice, ['0-', '-1', '5-2', '0-0,2-3', '99999999999999999999-', 'x', '0-1,'.repeat(500)])}`,
    `accept: ${pick(dice, ['*/*', 'text/event-stream', 'application/json;charset=utf-16', 'image/*;q=x', ','.repeat(200)])}`,
    `content-encoding: ${pick(dice, ['gzip', 'br', 'identity', 'gzip, gzip', 'x'])}`,
    `authorization: ${pick(dice, ['Bearer', 'Bearer x', 'Basic eDp5', '🐈'])}`,
    `x-matteql-ticket: ${pick(dice, ['', 'a.b', '.', 'e30.e30'])}`,
    `x-forwarded-for: ${pick(dice, ['::1', '1.2.3.4, 5.6.7.8', 'x'.repeat(300)])}`,
    `if-none-match: ${pick(dice, ['*', '"x"', 'W/"y", '])}`,
    `origin: ${pick(dice, ['null', 'https://evil.example', 'x'])}`,
    `expect: ${pick(dice, ['100-continue', '200-ok'])}`,
    `cookie: ${'a=b; '.repeat(dice(300))}`,
    `host: ${pick(dice, ['localhost', '127.0.0.1:1', 'evil.example', '[::1', ''])}`,
  ]);

const paths = (dice: Dice) =>
  pick(dice, [
    `/files/${'0'.repeat(dice(70))}.${pick(dice, ['png', 'source', 'svg', '', 'png/..', 'html'])}`,
    `/files/..%2f..%2fetc%2fpasswd`,
    `/files/${encodeURIComponent(oddValue(dice).slice(0, 500).replace('\ud800', ''))}`,
    `/files/${'a'.repeat(64)}.png?download=${encodeURIComponent('"; x=\r\n')}`,
    `/jobs/${oddValue(dice).length}.zip`,
    '/graphql?query={__typename}&variables=%7B',
    '/graphql?query=%7B__schema%7Btypes%7Bname%7D%7D%7D',
    '/cut?preset=NONE&recipe={',
    '//graphql',
    '/schema.graphql?x',
    '*',
    'http://evil.example/graphql',
  ]);

/** A request that no honest client sends, as it goes over the wire. */
export function hostileRequest(dice: Dice, picture: Buffer): Buffer {
  const kind = dice(6);
  const made =
    kind < 2
      ? { target: 'POST /graphql', ...form(dice, picture) }
      : kind === 2
        ? { target: 'POST /graphql', type: 'application/json', body: dataUri(dice, picture) }
        : kind === 3
          ? {
              target: `${pick(dice, ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'])} ${paths(dice)}`,
              type: '',
              body: Buffer.alloc(0),
            }
          : kind === 4
            ? { target: 'PUT /cut', type: pick(dice, ['', 'image/png', 'text/html']), body: mutated(dice, picture) }
            : {
                target: 'POST /graphql',
                type: pick(dice, ['application/json', 'text/plain']),
                body: mutated(dice, json({ query: CUT, variables: { image: { sample: 'CAT' }, x: oddValue(dice) } })),
              };
  const headers = [
    `${made.target} HTTP/1.1`,
    'host: localhost',
    'connection: close',
    'x-graphql-yoga-csrf: 1',
    ...(made.type ? [`content-type: ${made.type}`] : []),
    `content-length: ${made.body.length}`,
    ...Array.from({ length: dice(3) }, () => oddHeader(dice)),
  ];
  const whole = Buffer.concat([Buffer.from(`${headers.join('\r\n')}\r\n\r\n`), made.body]);
  // The head too, now and then.
  return dice(10) === 0 ? mutated(dice, whole) : whole;
}

export interface RawAnswer {
  /** 0 where the connection ended without an answer. */
  readonly status: number;
  readonly text: string;
}

/** Sends bytes as they are and half-closes, as a client does that has nothing more to say; reads to the end. */
export function sendRaw(port: number, bytes: Buffer, milliseconds = 20_000): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    socket.setTimeout(milliseconds, () => {
      socket.destroy();
      reject(new Error(`No end after ${milliseconds} ms: ${bytes.subarray(0, 300).toString('latin1')}`));
    });
    const done = () => {
      const text = Buffer.concat(chunks).toString('latin1');
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text });
    };
    socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => {});
    socket.once('close', done);
  });
}

/** What a server must not answer to whatever it is sent: nothing it has no code for, no trace of where it failed. */
export const isMistake = ({ text, status }: RawAnswer): boolean =>
  status === 500 || /"code":"INTERNAL_SERVER_ERROR"|\n\s+at .*:\d+:\d+|node_modules/.test(text);
