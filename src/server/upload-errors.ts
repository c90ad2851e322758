import { CodedError, limits } from '../schema/index.ts';
import { Rejection } from './rejection.ts';

/*
 * What can be wrong with a form of the GraphQL multipart request specification, in words of ours: those of the multipart
 * reader say nothing to a client.
 */

const broken = (message: string) => new CodedError('GRAPHQL_PARSE_FAILED', message);

export const noBoundary = () =>
  broken('The content-type of a form must name its boundary: let the library that writes the form write this header.');

export const brokenForm = () => broken('The form ends before its closing boundary: send it whole.');

export const noFields = (name: 'operations' | 'map') =>
  broken(`The form has no field "${name}": it must have "operations", then "map", then the files.`);

export const wrongOrder = (early: string, later: string) =>
  broken(`The form has "${early}" before "${later}": send "operations" first, then "map", then the files.`);

export const noMap = () =>
  broken('The field "map" must be an object that names places for each file, as in {"0": ["variables.photo"]}.');

export const noOperations = () =>
  broken('The field "operations" must be an object with "query" and "variables"; one operation a request.');

export const fieldTooLarge = () =>
  new CodedError(
    'BODY_TOO_LARGE',
    `The fields "operations" and "map" may have ${limits.formFieldBytes} bytes together: send pictures as files of the form.`,
  );

export const tooManyFiles = (most: number) =>
  new CodedError('TOO_MANY_FILES', `A request may have ${most} files at most: send the others in another one.`);

export const missingFile = () =>
  new CodedError(
    'BAD_VARIABLES',
    'The form does not hold this file: send it as a part with the name that "map" gives it.',
  );

/** RFC 7578, 4.7 deprecates it, and a picture would be taken for no picture. */
export const encodedPart = (encoding: string) =>
  broken(`A file of the form is sent as ${encoding} (content-transfer-encoding): send its bytes as they are.`);

/** @param keys `['variables', 'photo']` */
export const missingPlace = (name: string, keys: readonly string[]) =>
  new Rejection(
    'BAD_VARIABLES',
    `"map" puts the file "${name.slice(0, 100)}" at "${keys.join('.').slice(0, 200)}", where "operations" has nothing: write null there, as in ${exampleOf(keys).slice(0, 300)}.`,
    { status: 400 },
  );

/** A file at the third place has two before it. */
const listOf = (inner: unknown, place: string): unknown[] => [...Array(Math.min(Number(place), 10)).fill(null), inner];

/** `{"variables":{"photos":[null]}}` */
const exampleOf = (keys: readonly string[]): string =>
  JSON.stringify(
    keys
      .slice(0, 10)
      .reduceRight<unknown>((inner, key) => (/^\d+$/.test(key) ? listOf(inner, key) : { [key]: inner }), null),
  );
