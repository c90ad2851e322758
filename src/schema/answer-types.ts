import { type ComparedAnswer, limits } from '../pipeline/index.ts';
import type { Stored } from '../storage/index.ts';
import type { Builder } from './builder.ts';
import type { ApiServices } from './services.ts';

/** The types that a `Removal` consists of: pictures, facts, runs, warnings. */
export function answerTypes(builder: Builder, services: ApiServices | undefined): void {
  builder.objectType('Image', {
    description: 'A finished picture.',
    fields: (t) => ({
      id: t.id({
        description: 'The same as `digest`: the same bytes have the same id. For caches.',
        resolve: async (image) => (await image.file()).digest,
      }),
      width: t.exposeInt('width'),
      height: t.exposeInt('height'),
      mediaType: t.exposeString('mediaType'),
      bytes: t.exposeInt('bytes'),
      digest: t.id({
        description: 'sha256 of the bytes in hex; good as an `ImageInput` while the server has them.',
        resolve: async (image) => (await image.file()).digest,
      }),
      url: t.field({
        type: 'URL',
        description: 'Where it can be fetched without a key, until `expiresAt`.',
        resolve: async (image, _, { origin, signed }) => {
          const file = await image.file();
          return (await services?.store.urlOf(file, image.mediaType)) ?? `${origin}${signed(pathOf(file))}`;
        },
      }),
      path: t.string({
        description: 'The path of `url`, `/files/…`, for pages that reach this server through a proxy of their own.',
        resolve: async (image, _, { signed }) => signed(pathOf(await image.file())),
      }),
      filename: t.exposeString('filename', {
        nullable: true,
        description:
          'A name to save it under: that of the uploaded file, with the extension of this one; null for pictures without a name. It belongs to one answer.',
      }),
      expiresAt: t.field({ type: 'DateTime', resolve: async (image) => (await image.file()).expiresAt }),
      dataUri: t.string({
        description: '`data:image/…;base64,…`, for pictures of at most 10 MB.',
        complexity: limits.dataUriCost,
        resolve: (image) => image.dataUri(),
      }),
      warnings: t.field({
        type: ['Warning'],
        description:
          'What was noticed while this picture was made, steps before it included. They belong to one answer.',
        resolve: ({ warnings }) => warnings,
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
      doubt: t.exposeFloat('doubt', {
        description:
          "How undecided the model's answer was, before anything improved it: the sum of m (1 - m) over the area above one half, m being opacity 0 to 1. About .01 to .05 where the subject is found. Of a mask of your own, that mask's.",
      }),
      confidence: t.exposeFloat('confidence', {
        nullable: true,
        description:
          'How often subjects of such doubt were found in pictures whose ground truth is known, 0 to 1; 0 where there is no subject at all. Null for models where that was not measured, and for a mask of your own.',
      }),
    }),
  });

  const ComparedAnswerRef = builder.objectRef<ComparedAnswer>('ComparedAnswer').implement({
    description:
      'One of several answers of the model for the same part of the picture, of which one was kept, or several were joined.',
    fields: (t) => ({
      width: t.exposeInt('width', { description: 'Of what the model was given, in pixels.' }),
      height: t.exposeInt('height'),
      mirrored: t.exposeBoolean('mirrored'),
      doubt: t.exposeFloat('doubt', {
        description: 'How undecided it was, as `Subject.doubt`; 0 is decided everywhere.',
      }),
      kept: t.exposeBoolean('kept', { description: 'Whether the result is made of it.' }),
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
        description: 'What the model ran on: `cpu`, `cuda`, `webgpu`; null where none ran.',
      }),
      modelRuns: t.exposeInt('modelRuns', {
        description: 'How often the model ran in this step; 0 where it was remembered.',
      }),
      compared: t.field({
        type: [ComparedAnswerRef],
        description: 'Answers that were compared, in the order in which they came; empty for steps that compare none.',
        resolve: ({ compared }) => compared,
      }),
      remembered: t.exposeBoolean('remembered', { description: 'Taken from memory, or from another request.' }),
    }),
  });

  builder.objectType('Warning', {
    description: 'Something worth knowing about a result.',
    fields: (t) => ({ code: t.exposeString('code'), message: t.exposeString('message') }),
  });
}

const pathOf = ({ digest, extension }: Stored): string => `/files/${digest}.${extension}`;

/** To microseconds: the rest is noise. */
const rounded = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1000;
