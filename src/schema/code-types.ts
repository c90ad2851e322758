import { type AnyPlugin, type ErrorCode, errorCodes, factsOf, warningDocs } from '../pipeline/index.ts';
import type { Builder } from './builder.ts';

/** The enum `ErrorCode`, and the fields `Query.errors` and `Query.warnings`: codes as data, so that clients can generate from them. */
export function codeTypes(builder: Builder, plugins: readonly AnyPlugin[]): void {
  const ErrorCodeEnum = builder.enumType('ErrorCode', {
    description: 'What `extensions.code` of an error can be. `errors` says of each whether it is worth asking again.',
    values: Object.fromEntries(errorCodes.map((code) => [code, { description: factsOf(code).doc }])) as Record<
      ErrorCode,
      { description: string }
    >,
  });
  const ErrorInfo = builder.objectRef<ErrorCode>('ErrorInfo').implement({
    description: 'A code of errors.',
    fields: (t) => ({
      code: t.field({ type: ErrorCodeEnum, resolve: (code) => code }),
      doc: t.string({ description: 'What it means.', resolve: (code) => factsOf(code).doc }),
      retryable: t.boolean({
        description: 'Whether the same request can succeed later.',
        resolve: (code) => factsOf(code).retryable ?? false,
      }),
      status: t.int({
        nullable: true,
        description:
          'HTTP status of a request that is refused with it before it is executed; null where it is an error of a field, in a 200.',
        resolve: (code) => factsOf(code).status ?? null,
      }),
    }),
  });
  const WarningInfo = builder.objectRef<readonly [code: string, doc: string]>('WarningInfo').implement({
    description: 'A code of warnings.',
    fields: (t) => ({
      code: t.string({ resolve: ([code]) => code }),
      doc: t.string({ description: 'What it means.', resolve: ([, doc]) => doc }),
    }),
  });
  const all = Object.entries(Object.assign({}, warningDocs, ...plugins.map(({ warnings }) => warnings)));
  builder.queryFields((t) => ({
    errors: t.field({
      type: [ErrorInfo],
      description: 'Every code that errors can have, with what it means.',
      resolve: () => errorCodes,
    }),
    warnings: t.field({
      type: [WarningInfo],
      description: 'Every code that warnings can have, those of plugins of the operator included.',
      resolve: () => all as [string, string][],
    }),
  }));
}
