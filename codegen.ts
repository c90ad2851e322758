import type { CodegenConfig } from '@graphql-codegen/cli';

/** Types of the documents in tests and benchmarks, checked against the API as it is committed. */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: ['test/**/*.ts', 'bench/*.ts', '!test/gql/**'],
  generates: {
    'test/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        scalars: {
          Upload: 'File | Blob | null',
          JSON: 'unknown',
          Recipe: { input: 'never', output: 'RecipeInput' },
          URL: 'string',
          DateTime: 'string',
          Color: 'string',
          NoOptions: 'Record<string, never>',
        },
        documentMode: 'string',
        enumsAsTypes: true,
        useTypeImports: true,
        importExtension: '.ts',
        emitLegacyCommonJSImports: false,
      },
    },
  },
};

export default config;
