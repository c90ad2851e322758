import { CodedError, type Encoded, errorCodes } from '../pipeline/index.ts';
import type { Builder } from './builder.ts';

/** Cost of a picture inside the answer: a dozen of the largest are 160 MB of JSON, and some forty more than a string can hold. */
const DATA_URI = 100;
/** Bytes of the largest one; as many as a request in JSON may have. */
const MAX_DATA_URI = 10_000_000;

/** What a `Removal` is made of: pictures, facts, runs, warnings. */
export function answerTypes(builder: Builder): void {
  builder.enumType('ErrorCode', {
    description: 'What `extensions.code` of an error can be.',
    values: errorCodes,
  });

  builder.objectType('Image', {
    description: 'A finished picture.',
    fields: (t) => ({
      width: t.int({ resolve: ({ encoded }) => encoded.width }),
      height: t.int({ resolve: ({ encoded }) => encoded.height }),
      mediaType: t.string({ resolve: ({ encoded }) => encoded.mediaType }),
      bytes: t.int({ resolve: ({ encoded }) => encoded.data.length }),
      digest: t.id({
        description: 'sha256 of the bytes in hex; good as an `ImageInput` while the server has them.',
        resolve: async (image) => (await image.file()).digest,
      }),
      url: t.field({
        type: 'URL',
        description: 'Where it can be fetched without a key, until `expiresAt`.',
        resolve: async (image) => {
          const { digest, extension } = await image.file();
          return `${image.origin}/files/${digest}.${extension}`;
        },
      }),
      expiresAt: t.field({ type: 'DateTime', resolve: async (image) => (await image.file()).expiresAt }),
      dataUri: t.string({
        description: '`data:image/…;base64,…`, for pictures of at most 10 MB.',
        complexity: DATA_URI,
        resolve: ({ encoded }) => dataUriOf(encoded),
      }),
    }),
  });

  builder.objectType('SourceInfo', {
    description: 'The picture as it arrived.',
    fields: (t) => ({
      digest: t.exposeID('digest', { description: 'sha256 of the bytes in hex.' }),
      width: t.exposeInt('width', { description: 'Upright, in pixels.' }),
      height: t.exposeInt('height', { description: 'Upright, in pixels.' }),
      format: t.exposeString('format'),
      hasAlpha: t.exposeBoolean('hasAlpha'),
      colorProfile: t.exposeString('colorProfile', {
        nullable: true,
        description: 'Name of the embedded color profile; null where there is none.',
      }),
    }),
  });

  const BoxRef = builder.objectRef<{ left: number; top: number; width: number; height: number }>('Box').implement({
    description: 'A rectangle in pixels of the upright source.',
    fields: (t) => ({
      left: t.exposeInt('left'),
      top: t.exposeInt('top'),
      width: t.exposeInt('width'),
      height: t.exposeInt('height'),
    }),
  });

  builder.objectType('Subject', {
    description: 'Facts about the subject.',
    fields: (t) => ({
      box: t.field({
        type: BoxRef,
        nullable: true,
        description: 'Around every opacity of 0.1 and more; null if there is no subject.',
        resolve: ({ box }) => box,
      }),
      coverage: t.exposeFloat('coverage', { description: 'Mean opacity, 0 to 1.' }),
      touchesBorder: t.exposeBoolean('touchesBorder'),
      components: t.exposeInt('components', { description: 'Separate pieces of opacity 0.5 and more.' }),
      uncertainty: t.exposeFloat('uncertainty', { description: 'Share of pixels with an opacity in .02 to .98.' }),
    }),
  });

  builder.objectType('StageRun', {
    description: 'One step of the work behind an answer.',
    fields: (t) => ({
      stage: t.exposeString('stage'),
      plugin: t.exposeString('plugin'),
      milliseconds: t.float({
        description: 'Without waiting for inputs or in the queue.',
        resolve: ({ milliseconds }) => rounded(milliseconds),
      }),
      queuedMilliseconds: t.float({ resolve: ({ queuedMilliseconds }) => rounded(queuedMilliseconds) }),
      provider: t.exposeString('provider', {
        nullable: true,
        description: 'What the network ran on: `cpu`, `cuda`, `webgpu`; null where none ran.',
      }),
      remembered: t.exposeBoolean('remembered', { description: 'Another request made it.' }),
    }),
  });

  builder.objectType('Warning', {
    description: 'Something worth knowing about a result.',
    fields: (t) => ({ code: t.exposeString('code'), message: t.exposeString('message') }),
  });
}

function dataUriOf({ data, mediaType }: Encoded): string {
  if (data.length > MAX_DATA_URI) {
    throw new CodedError(
      'BAD_OPTION',
      `This picture has ${data.length} bytes; as a data URI it may have ${MAX_DATA_URI} at most. Ask for its url.`,
    );
  }
  return `data:${mediaType};base64,${Buffer.from(data.buffer, data.byteOffset, data.length).toString('base64')}`;
}

/** To microseconds: the rest is noise. */
const rounded = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1000;
