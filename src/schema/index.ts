import type { GraphQLSchema } from 'graphql';
import { answerTypes } from './answer-types.ts';
import { createBuilder, WORK } from './builder.ts';
import { queryType } from './catalog.ts';
import type { House } from './house.ts';
import { enumValues } from './names.ts';
import { createPictures, imageInput } from './pictures.ts';
import { recipeInputs } from './recipe-inputs.ts';
import { type RemovalRequest, startRemoval } from './removal.ts';
import { removalType } from './removal-type.ts';

export { CodedError, type ErrorCode, limits, type Telemetry, type TelemetryEvent } from '../pipeline/index.ts';
export type {
  Context,
  EightBitGain,
  EngineStatus,
  GateStatus,
  Header,
  House,
  Limits,
  ModelEntry,
  Models,
  Sample,
} from './house.ts';

/** The GraphQL API, derived from the stages, the registry and the manifests of a house. */
export function createSchema(house: House): GraphQLSchema {
  const builder = createBuilder();
  const picturesUntil = createPictures(house);
  const { ImageInput, SampleEnum } = imageInput(builder, house.samples);
  const ModelEnum = builder.enumType('Model', {
    description: 'A network. `models` says what each is, its license, and whether it is installed.',
    values: enumValues(house.models.list, ({ title, license }) => `${title}. License: ${license}.`),
  });
  const PresetEnum = builder.enumType('Preset', {
    description: 'A recipe with a name. `presets` says what each does.',
    values: enumValues(
      Object.entries(house.presets).map(([name, { doc }]) => ({ name, doc })),
      ({ doc }) => doc,
    ),
  });
  const { RecipeInput, stageInputs } = recipeInputs(builder, house, ImageInput);
  answerTypes(builder);
  const Removal = removalType(builder, house, { ModelEnum, stageInputs });
  queryType(builder, house, { ModelEnum, PresetEnum, SampleEnum });
  builder.mutationType({
    fields: (t) => ({
      removeBackground: t.field({
        type: Removal,
        nullable: true,
        complexity: WORK,
        description: 'Separate the subject of one picture from its background.',
        args: {
          image: t.arg({ type: ImageInput, required: true }),
          model: t.arg({ type: ModelEnum, description: "The server's default model if left out." }),
          preset: t.arg({ type: PresetEnum, description: 'REFERENCE if left out.' }),
          recipe: t.arg({ type: RecipeInput, description: 'What is said here goes before preset and model.' }),
          mask: t.arg({
            type: ImageInput,
            description: 'A mask of your own, white is subject: the same as `restore: { own: { mask } }`.',
          }),
        },
        resolve: (_, request, context) =>
          startRemoval(request as RemovalRequest, house, picturesUntil(context.signal), context),
      }),
    }),
  });
  return builder.toSchema({ sortSchema: false });
}
