import { basename } from 'node:path';
import { CodedError } from '../pipeline/index.ts';

/**
 * The model's name in camelCase: `…/my-model.json` is the model `myModel`.
 *
 * @throws CodedError `BAD_OPTION` for a file name that does not begin with a letter
 */
export function modelNameOf(path: string): string {
  const stem = basename(path).replace(/\.[^.]*$/, '');
  const name = stem.replace(/[^a-zA-Z\d]+(.)?/g, (_, next: string | undefined) => next?.toUpperCase() ?? '');
  const camel = /[a-z]/.test(name)
    ? name.replace(/^[A-Z]+(?![a-z\d])|^[A-Z]/, (head) => head.toLowerCase())
    : name.toLowerCase();
  if (/^[a-z]/.test(camel)) return camel;
  throw new CodedError('BAD_OPTION', `${path}: a model's name begins with a letter. Rename the file.`);
}
