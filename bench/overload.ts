import type { Benchmark, Part } from './benchmark.ts';
import { type BurstReply, burst, type RequestOutcome } from './burst.ts';
import type { Removal } from './client.ts';
import { median, quantile } from './figures.ts';
import { type Size, usual } from './pictures.ts';
import { differentPhotos, learnReference } from './reference-results.ts';
import { startRefusing, startServer } from './server.ts';
import { ms, table } from './text.ts';

const QUEUE = 16;
/** Of a request, in milliseconds: longer than any takes. */
const TIMEOUT = 300_000;

const sizes: readonly Size[] = [{ width: 640, height: 480 }, usual];

/** Far more requests at once than there is room for: every one is answered rightly or refused soon. */
export const overload: Benchmark = {
  title: `More requests at once than a queue of ${QUEUE} holds`,
  async run({ quick }) {
    const count = quick ? 60 : 200;
    const parts = [];
    for (const size of sizes) parts.push(await measure(size, count));
    const intro = `A process that does nothing else opens ${count} connections in one go, and as soon as each is there, sends an upload over it in pieces of 64 kB, of four different photographs, until it is all sent or answered. Times are from the first byte sent, the head's, to the last one of the answer: connecting is not in them, but that the server takes the connection is, and so is what the client has to do for the others meanwhile. How much the client and the machine take for themselves shows beside a Node process that refuses everything at its head and reads on. Answers are compared with those of the idle server. \`MAX_QUEUE=${QUEUE}\`.`;
    return { bars: parts.flatMap(({ bars }) => bars), body: [intro, ...parts.map(({ body }) => body)].join('\n\n') };
  },
};

async function measure(size: Size, count: number): Promise<Part> {
  const photos = await differentPhotos(size);
  const refusing = await startRefusing();
  const limit = (await burst({ url: refusing.url, photos, count, timeout: TIMEOUT })).map(
    ({ milliseconds }) => milliseconds,
  );
  await refusing.stop();

  const server = await startServer({ MAX_QUEUE: String(QUEUE) });
  const reference = await learnReference(server.url, photos);
  const outcomes = await burst({ url: server.url, photos, count, timeout: TIMEOUT });
  const begun = outcomes.map(({ began }) => began);
  const refusals = outcomes.filter(({ reply }) => isRefusal(reply)).map(({ milliseconds }) => milliseconds);
  const answered = outcomes.flatMap(({ reply, milliseconds }, index) => {
    const removal = removalOf(reply);
    return removal ? [{ photo: index % photos.length, removal, milliseconds }] : [];
  });
  const checked = await Promise.all(answered.map(({ photo, removal }) => reference.matches(photo, removal)));
  await server.stop();

  const right = checked.filter(Boolean).length;
  const wrong = answered.length - right;
  const lost = count - answered.length - refusals.length;
  const [late, latest] = [quantile(refusals, 0.95), Math.max(0, ...refusals)];
  const what = `${size.width}x${size.height}`;
  const bars = [
    {
      figure: `${count} requests at once (${what}) on a queue of ${QUEUE}: each answered rightly or refused with \`OVERLOADED\``,
      bar: 'none wrong, none lost, some refused',
      measured: `${right} right, ${refusals.length} refused, ${wrong} wrong, ${lost} lost`,
      met: wrong === 0 && lost === 0 && refusals.length > 0,
    },
    {
      figure: `time of refusals (${what}), 95th percentile and longest`,
      bar: 'at most 100 ms and 1000 ms',
      measured: refusals.length > 0 ? `${ms(late)} and ${ms(latest)}` : 'nothing was refused',
      met: refusals.length > 0 && late <= 100 && latest <= 1000,
    },
  ];
  const row = (name: string, all: readonly number[]) => [
    name,
    String(all.length),
    ...(all.length > 0 ? [median(all), quantile(all, 0.95), Math.max(...all)].map(ms) : ['', '', '']),
  ];
  const whole = answered.map(({ milliseconds }) => milliseconds);
  const rows = [
    row('refused', refusals),
    row('answered', whole),
    row('refused by a process that does nothing else', limit),
  ];
  const body = [
    table([what, 'requests', 'median', '95th percentile', 'longest'], rows),
    `From the first head sent to the last: ${ms(Math.max(...begun) - Math.min(...begun))}.`,
    ...othersOf(outcomes),
  ].join('\n\n');
  return { bars, body };
}

function isRefusal(reply: BurstReply | undefined): boolean {
  const [error] = bodyOf(reply)?.errors ?? [];
  return error?.extensions?.code === 'OVERLOADED' && error.extensions.retryAfter > 0;
}

const removalOf = (reply: BurstReply | undefined): Removal | undefined => {
  const { data, errors } = bodyOf(reply) ?? {};
  return errors ? undefined : (data?.removeBackground ?? undefined);
};

function bodyOf(reply: BurstReply | undefined): any {
  try {
    return reply && JSON.parse(reply.text);
  } catch {
    return undefined;
  }
}

/** Other outcomes, each once: there should be none. */
function othersOf(outcomes: readonly RequestOutcome[]): string[] {
  const others = outcomes.filter(({ reply }) => !isRefusal(reply) && !removalOf(reply));
  const texts = new Set(
    others.map(({ reply }) => (reply ? `${reply.status} ${reply.text.slice(0, 200)}` : 'no answer')),
  );
  return [...texts].map((text) => `Neither answered nor refused: ${text}`);
}
