export { screaming } from '../pipeline/index.ts';
export { checkDigest, isDigest } from './check-digest.ts';
export { type CompleteRequest, completeRequest, type Treatment } from './complete-request.ts';
export { under } from './error-path.ts';
export type { FinishedImage } from './finished-image.ts';
export type { ImageInput, IngestedImage, SourceImage, Upload } from './image-input.ts';
export { createIngest, fileTooLarge, type Ingest, SOURCE } from './ingest.ts';
export { enumValues, pascal } from './names.ts';
export {
  enumName,
  optionsOf,
  optionToJson,
  partialToJson,
  recipeFromJson,
  recipeToJson,
  typeInJson,
} from './recipe-json.ts';
export { type Choices, recipesOf } from './recipes-of.ts';
export { type RecordOptions, type RemovalRecord, recordRemoval } from './record.ts';
export type { RecordedImage } from './recorded-image.ts';
export { asItIs, type RecordedRequest, recordedRemoval } from './recorded-removal.ts';
export { type Changes, type Removal, type RemovalRequest, startRemoval } from './removal.ts';
export { allOf, resolveImages } from './resolve-images.ts';
export type {
  Catalog,
  FetchFile,
  KeptPicture,
  ModelEntry,
  Place,
  RemovalLimits,
  RequestContext,
  Sample,
  Services,
} from './services.ts';
export { createSources, type Sources, unknownDigest, withoutUploads } from './sources.ts';
export { stored } from './stored.ts';
