import type { Benchmark } from './benchmark.ts';
import { send } from './client.ts';
import { numbered, photograph } from './pictures.ts';
import { needProc, peakOf, resetPeakOf, residentOf } from './proc.ts';
import { startServer } from './server.ts';
import { megabytes, table } from './text.ts';

const DOCUMENTS = 4;
const RENDERS = 50;
/** 40 megapixels. */
const SIZE = { width: 7296, height: 5472 };
const MOST_BYTES = 2.5e9;
/** Of the server, in seconds: most of the documents end by it. */
const DEADLINE = 120;

/** Documents that ask for more pixels than any machine has: what the server holds at most while it answers or refuses them. */
export const crowdedRenders: Benchmark = {
  title: `${DOCUMENTS} documents at once, each with ${RENDERS} renders over pictures of 40 megapixels`,
  async run({ quick }) {
    needProc();
    const renders = quick ? 4 : RENDERS;
    const photo = await photograph(SIZE);
    const server = await startServer({ DEADLINE: String(DEADLINE), FILES_BYTES: '20e9' });
    const stored: string[] = [];
    for (let i = 0; i < renders; i++) stored.push(await store(server.url, numbered(photo, i)));
    const idle = residentOf(server.pid);
    resetPeakOf(server.pid);
    const outcomes = await Promise.all(
      Array.from({ length: DOCUMENTS }, (_, index) => send(server.url, documentOf(stored[index]!, stored))),
    );
    const peak = peakOf(server.pid);
    await server.stop();
    const rows = outcomes.map(({ status, text }, index) => rowOf(index + 1, status, text));
    return {
      bars: [
        {
          figure: `${DOCUMENTS} documents of ${renders} renders, each over another stored picture of 40 megapixels, at once: peak memory of the server`,
          bar: 'at most 2.5 GB; every render answered or refused with a code',
          measured: `${megabytes(peak)}, ${megabytes(idle)} before; ${rows.filter(({ coded }) => coded).length} of ${rows.length} documents as they should be`,
          met: peak <= MOST_BYTES && rows.every(({ coded }) => coded),
        },
      ],
      body: [
        `JPEGs of ${SIZE.width}x${SIZE.height} pixels of the same photograph in other bytes, stored before. \`DEADLINE=${DEADLINE}\`; \`PIXEL_MEMORY\` is the machine's default. The engine's process is not in it.`,
        table(
          ['document', 'HTTP status', 'renders answered', 'codes of the others'],
          rows.map(({ cells }) => cells),
        ),
      ].join('\n\n'),
    };
  },
};

/** The digest by which the server has a picture from then on. */
async function store(url: string, photo: Buffer): Promise<string> {
  const query = 'mutation ($images: [Upload!]!) { storeImages(images: $images) { digest } }';
  const form = new FormData();
  form.set('operations', JSON.stringify({ query, variables: { images: [null] } }));
  form.set('map', '{"0":["variables.images.0"]}');
  form.set('0', new Blob([photo as Uint8Array<ArrayBuffer>], { type: 'image/jpeg' }), 'photo.jpg');
  const headers = { 'x-graphql-yoga-csrf': '1' };
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: form });
  const { data } = (await response.json()) as { data: { storeImages: readonly [{ digest: string }] } };
  return data.storeImages[0].digest;
}

function documentOf(source: string, pictures: readonly string[]) {
  const renders = pictures.map(
    (digest, i) => `r${i}: render(composite: { picture: { image: { digest: "${digest}" } } }) { digest }`,
  );
  const query = `mutation { removeBackground(image: { digest: "${source}" }) { ${renders.join('\n')} } }`;
  return { type: 'application/json', body: Buffer.from(JSON.stringify({ query })) };
}

function rowOf(number: number, status: number, text: string) {
  const { data, errors = [] } = JSON.parse(text);
  const answered = Object.values(data?.removeBackground ?? {}).filter(Boolean).length;
  const codes = new Set<string>(errors.map((error: any) => error.extensions?.code ?? 'none'));
  const coded = !codes.has('none') && !codes.has('INTERNAL_SERVER_ERROR') && (answered > 0 || codes.size > 0);
  return { coded, cells: [String(number), String(status), String(answered), [...codes].join(', ') || '–'] };
}
