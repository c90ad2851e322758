import { Agent, get, type IncomingHttpHeaders, request } from 'node:http';
import { buffer, text } from 'node:stream/consumers';

/** A request as bytes that are ready to be sent: making them is not measured. */
export interface PreparedRequest {
  readonly type: string;
  readonly body: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface StageRun {
  readonly stage: string;
  readonly plugin: string;
  readonly milliseconds: number;
  readonly queuedMilliseconds: number;
  readonly remembered: boolean;
}

export interface Image {
  readonly url: string;
  readonly bytes: number;
  readonly digest: string;
}

export interface Removal {
  readonly model: string;
  readonly source: { readonly digest: string };
  readonly image: Image;
  readonly runs: readonly StageRun[];
}

const RUNS = 'runs { stage plugin milliseconds queuedMilliseconds remembered }';
const CUTOUT = `mutation ($photo: Upload!, $preset: Preset) {
  removeBackground(image: { upload: $photo }, preset: $preset) { model source { digest } image { url bytes digest } ${RUNS} }
}`;
/** Another render of the mask of a picture that the server has, and nothing else. */
const RENDER = `mutation ($digest: ID!, $color: Color!) {
  removeBackground(image: { digest: $digest }, preset: REFERENCE) { model source { digest } image: render(composite: { color: { color: $color } }) { url bytes digest } ${RUNS} }
}`;
const BOUNDARY = '----matteql-bench';

/** Asks for the cutout of a photograph, by the recipe of one run, which bounds and peers have, or by another preset. */
export function cutoutRequest(photo: Buffer, preset: string | null = 'REFERENCE'): PreparedRequest {
  const field = (name: string, value: string) =>
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const head = [
    field('operations', JSON.stringify({ query: CUTOUT, variables: { photo: null, preset } })),
    field('map', '{"0":["variables.photo"]}'),
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="0"; filename="photo.jpg"\r\ncontent-type: image/jpeg\r\n\r\n`,
  ].join('');
  const body = Buffer.concat([Buffer.from(head), photo, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
  return { type: `multipart/form-data; boundary=${BOUNDARY}`, body };
}

/** Asks for the subject of a known photograph on a color. */
export const renderRequest = (digest: string, color: string): PreparedRequest => ({
  type: 'application/json',
  body: Buffer.from(JSON.stringify({ query: RENDER, variables: { digest, color } })),
});

/** Connections are kept, as every client of many pictures does. */
const agent = new Agent({ keepAlive: true });

/** Sends a request. @throws Error where no complete response arrives */
export function send(url: string, { type, body }: PreparedRequest, signal?: AbortSignal): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': type, 'content-length': body.length, 'x-graphql-yoga-csrf': '1' };
    const sent = request(
      `${url}/graphql`,
      { method: 'POST', headers, agent, ...(signal && { signal }) },
      (response) => {
        const { statusCode: status = 0, headers } = response;
        text(response).then((text) => resolve({ status, headers, text }), reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The result of a request. @throws Error where the response has errors */
export async function ask(url: string, prepared: PreparedRequest): Promise<Removal> {
  const { text } = await send(url, prepared);
  const { data, errors } = JSON.parse(text) as { data?: { removeBackground: Removal }; errors?: unknown };
  if (errors || !data) throw new Error(text);
  return data.removeBackground;
}

/** The bytes of a result, by the same connection. @throws Error where they do not arrive whole */
export const fetchImage = ({ url }: Image): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const sent = get(url, { agent }, (response) => {
      if (response.statusCode === 200) buffer(response).then(resolve, reject);
      else reject(new Error(`${url}: ${response.statusCode}`));
    });
    sent.on('error', reject);
  });
