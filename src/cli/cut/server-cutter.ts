import { createHash } from 'node:crypto';
import { CodedError } from '../../pipeline/index.ts';
import type { Files, ServerClient } from '../remote/server-client.ts';
import type { CutRequest } from './cut-request.ts';
import type { Cutter } from './cutter.ts';
import { jobAccess } from './job-access.ts';

const ABOUT = '{ server { version defaultModel } }';

const CUT = `mutation Cut($image: ImageInput!, $mask: ImageInput, $model: Model, $preset: Preset, $recipe: RecipeInput) {
  removeBackground(image: $image, mask: $mask, model: $model, preset: $preset, recipe: $recipe) {
    image { url digest mediaType }
    warnings { message }
  }
}`;

/** Pictures that are sent at a time: while one is worked on, the next arrives. */
const PARALLEL = 4;

export interface ServerFacts {
  readonly version: string;
  /** As the GraphQL enum has it. */
  readonly defaultModel: string;
}

/** What the results of a server depend on beside the request. @throws CodedError as `ServerClient.ask` */
export const serverFacts = async (client: ServerClient, signal: AbortSignal): Promise<ServerFacts> =>
  (await client.ask(ABOUT, {}, signal)).server;

/** Cuts pictures by a server, a request for each, or in jobs. */
export function serverCutter(
  client: ServerClient,
  cutRequest: CutRequest,
  facts: ServerFacts,
  { recognizer, maxFileBytes }: Pick<Cutter, 'recognizer' | 'maxFileBytes'>,
  byJob: boolean,
): Cutter {
  const { file, model, preset, recipe } = cutRequest;
  const pictures = new Map<string, Uint8Array>();
  const sent = withInputs(recipe, 'recipe', pictures, () => ({ upload: null }));
  // A job names stored pictures.
  const named = withInputs(recipe, 'recipe', pictures, (bytes) => ({ digest: sha256(bytes) })) as object;
  const request = { model, preset, recipe: sent };
  const parts = [client.url, facts, request, [...pictures].map(([path, bytes]) => [path, sha256(bytes)])];
  const common = sha256(JSON.stringify(parts));
  return {
    file,
    recognizer,
    maxFileBytes,
    parallel: PARALLEL,
    ...(byJob && { job: jobAccess(client, { ...cutRequest, recipe: named }, [...pictures.values()], common) }),
    async begin(picture, mask, signal) {
      const variables = { ...request, image: { upload: null }, ...(mask && { mask: { upload: null } }) };
      const files: Files = {
        'image.upload': picture,
        ...(mask && { 'mask.upload': mask }),
        ...Object.fromEntries(pictures),
      };
      return {
        id: sha256([common, sha256(picture), mask ? sha256(mask) : ''].join('\n')),
        async finish() {
          const { removeBackground } = await client.ask(CUT, variables, signal, files);
          const { image, warnings } = removeBackground;
          if (image.mediaType !== file.mediaType) throw unexpected(image.mediaType, file.mediaType);
          const data = await client.fetchFile(image.url, image.digest, signal);
          return { data, warnings: warnings.map(({ message }: { message: string }) => message) };
        },
      };
    },
    async close() {},
  };
}

/** A recipe with an input for each picture in it, and their bytes by the paths of uploads. */
function withInputs(
  value: unknown,
  path: string,
  pictures: Map<string, Uint8Array>,
  inputOf: (bytes: Uint8Array) => object,
): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('bytes' in value && value.bytes instanceof Uint8Array) {
    pictures.set(`${path}.upload`, value.bytes);
    return inputOf(value.bytes);
  }
  const entries = Object.entries(value).map(
    ([key, each]) => [key, withInputs(each, `${path}.${key}`, pictures, inputOf)] as const,
  );
  return Array.isArray(value) ? entries.map(([, each]) => each) : Object.fromEntries(entries);
}

const unexpected = (found: string, expected: string) =>
  new CodedError(
    'BAD_RECIPE',
    `The server's recipe gives ${found}, and results were to be ${expected}: choose the format by a flag of the stage encode.`,
  );

const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');
