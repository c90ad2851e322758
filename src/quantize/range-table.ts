import { z } from 'zod';
import { CodedError } from '../pipeline/index.ts';
import { aggregations } from './calibration-method.ts';

const number = z.number();

const schema = z.strictObject({
  /** The float model that they were measured in, and the digest of its weights. */
  of: z.string().min(1),
  digest: z.string().regex(/^sha256:[\da-f]{64}$/),
  percentile: z.number().min(50).max(100),
  over: z.enum(aggregations),
  /** Of weights. */
  bits: z.union([z.literal(7), z.literal(8)]),
  /** What they were measured on. */
  pictures: z.array(
    z.strictObject({
      file: z.string(),
      digest: z.string(),
      credit: z.string().exactOptional(),
      license: z.string().exactOptional(),
    }),
  ),
  /** By name of the value in the graph: least and greatest number. */
  ranges: z.record(z.string(), z.tuple([number.max(0), number.min(0)])),
});

/** The ranges of a model's values: all that is needed, beside the float weights, to make int8 weights. */
export type RangeTable = z.infer<typeof schema>;

/** @throws CodedError `BAD_OPTION` that names the file and what is wrong with it */
export function parseRangeTable(path: string, json: string): RangeTable {
  try {
    return schema.parse(JSON.parse(json));
  } catch (cause) {
    const [issue] = cause instanceof z.ZodError ? cause.issues : [];
    const why = issue ? `${issue.path.join('.') || 'the table'}: ${issue.message}` : cause;
    throw new CodedError('BAD_OPTION', `${path} is not a valid range table (${why}).`, [], { cause });
  }
}

/** The table as JSON, a line for each range and each picture, so that a change of the table can be read. */
export function rangeTableText({ pictures, ranges, ...method }: RangeTable): string {
  const lines = (entries: readonly string[]) => entries.map((entry) => `    ${entry}`).join(',\n');
  const named = Object.entries(ranges).map(([name, range]) => `${JSON.stringify(name)}: ${JSON.stringify(range)}`);
  const head = JSON.stringify(method, null, 2).slice(0, -2);
  return `${head},
  "pictures": [
${lines(pictures.map((picture) => JSON.stringify(picture)))}
  ],
  "ranges": {
${lines(named)}
  }
}
`;
}
