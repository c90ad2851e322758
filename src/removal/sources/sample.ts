import { CodedError } from '../../pipeline/index.ts';
import type { SourceHandler } from '../source-access.ts';

/** An image that comes with the package, by name. */
export const sample: SourceHandler<string> = async (name, { samples, known }) => {
  const found = samples.find((each) => each.name === name);
  if (found) return known(found.digest);
  const names = samples.map((each) => each.name).join(', ');
  throw new CodedError('BAD_VARIABLES', `There is no sample "${name}". Samples are: ${names}.`);
};
