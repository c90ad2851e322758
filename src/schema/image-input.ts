import { enumValues, type Sample } from '../removal/index.ts';
import type { Builder } from './builder.ts';

/** The input `ImageInput` and the enum `Sample`. */
export function imageInput(builder: Builder, samples: readonly Sample[]) {
  const SampleEnum = builder.enumType('Sample', {
    description: 'A picture that comes with the server.',
    values: enumValues(samples, ({ title, credit }) => `${title}. By ${credit}.`),
  });
  const ImageInput = builder.inputType('ImageInput', {
    isOneOf: true,
    description: 'Exactly one: where a picture comes from.',
    fields: (t) => ({
      upload: t.field({ type: 'Upload', description: 'A file of the multipart request.' }),
      dataUri: t.string({ description: '`data:image/…;base64,…`, for small pictures.' }),
      url: t.field({
        type: 'URL',
        description: 'A public address, `https:` or `http:`, where the operator allows it (`URL_SOURCES`).',
      }),
      sample: t.field({ type: SampleEnum, description: 'A picture that comes with the server.' }),
      digest: t.id({
        description: 'Bytes this server still has: `source.digest` or `Image.digest` of an earlier answer.',
      }),
    }),
  });
  return { ImageInput, SampleEnum };
}
