/** A client for browsers and Node, without dependencies: the package's entry `matteql/client`. */
export { ClientError, type ClientErrorCode, type ErrorFacts } from './client-error.ts';
export {
  type Client,
  type ClientOptions,
  type Cut,
  type CutOptions,
  createClient,
  type Extras,
  type LookOptions,
  type Recipe,
  type RequestOptions,
} from './create-client.ts';
export type { FileLike } from './request-body.ts';
export type { ErrorCode, Image, Model, Preset, RecipeInput, Subject, Warning } from './schema-types.ts';
export type { Progress } from './send.ts';
