import { GraphQLSchema, printSchema } from 'graphql';
import { type Catalog, enumValues } from '../removal/index.ts';
import { answerTypes } from './answer-types.ts';
import { createBuilder } from './builder.ts';
import { codeTypes } from './code-types.ts';
import { imageInput } from './image-input.ts';
import { jobFields } from './jobs/index.ts';
import { queryType } from './query.ts';
import { recipeInputs } from './recipe-inputs.ts';
import { removalFields } from './removal-field.ts';
import { removalType } from './removal-type.ts';
import type { ApiServices } from './services.ts';
import { ticketField } from './tickets.ts';

export {
  type AdmissionStatus,
  CodedError,
  didYouMean,
  type ErrorCode,
  factsOf,
  type InputFacts,
  type Log,
  limits,
  type Meter,
  type RequestKind,
  type RequestTrace,
  type Standing,
  shown,
  type Telemetry,
  type TelemetryEvent,
  type TraceRequest,
  withPlace,
  wordsOf,
} from '../pipeline/index.ts';
export { fileTooLarge, type IngestedImage, type Place } from '../removal/index.ts';
export type { Store } from '../storage/index.ts';
export type { Context } from './context.ts';
export { type CutFormats, cutFormats } from './cut-formats.ts';
export type { ApiServices } from './services.ts';
export { startsWork } from './starts-work.ts';
export type { Tickets } from './tickets.ts';

/** What a code generator and GraphiQL show of the API as a whole. */
const description =
  'Separates the subject of a picture from its background. `removeBackground` takes an upload; `removal` gives the same answer, as a query, for pictures that the server has. Every stage of the way can be chosen by `recipe`; `stages`, `models` and `presets` say what there is. Errors have `extensions.code` and, where an input is at fault, `extensions.path`.';

/**
 * The GraphQL API, derived from the stages, the registry and the manifests of a catalog.
 *
 * @param services what resolvers work with; a schema without them can be printed, and answers what the catalog holds
 * @throws Error where two names would look the same to clients
 */
export function createSchema(catalog: Catalog, services?: ApiServices): GraphQLSchema {
  const builder = createBuilder();
  const { ImageInput, SampleEnum } = imageInput(builder, catalog.samples);
  const ModelEnum = builder.enumType('Model', {
    description: 'A network. `models` says what each is, its license, and whether it is installed.',
    values: enumValues(catalog.models, ({ title, license }) => `${title}. License: ${license}.`),
  });
  const PresetEnum = builder.enumType('Preset', {
    description: 'A recipe with a name. `presets` says what each does.',
    values: enumValues(
      Object.entries(catalog.presets).map(([name, { doc }]) => ({ name, doc })),
      ({ doc }) => doc,
    ),
  });
  const { RecipeInput, stageInputs } = recipeInputs(builder, catalog.registry, ImageInput);
  answerTypes(builder, services);
  const Removal = removalType(builder, services, { ModelEnum, stageInputs });
  queryType(builder, catalog, services, { ModelEnum, PresetEnum, SampleEnum });
  builder.mutationType({ description: 'What changes what the server has: its pictures.' });
  removalFields(builder, catalog, services, { Removal, ImageInput, ModelEnum, PresetEnum, RecipeInput });
  ticketField(builder, services);
  jobFields(builder, catalog, services, { Removal, ImageInput, ModelEnum, PresetEnum, RecipeInput });
  codeTypes(builder, catalog.registry.plugins);
  const schema = builder.toSchema({ sortSchema: false });
  return new GraphQLSchema({ ...schema.toConfig(), description });
}

/** The schema of a catalog as SDL. */
export const printedSchema = (catalog: Catalog): string => `${printSchema(createSchema(catalog))}\n`;
