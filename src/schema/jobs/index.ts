import type { Catalog } from '../../removal/index.ts';
import type { Builder } from '../builder.ts';
import type { removalType } from '../removal-type.ts';
import type { ApiServices } from '../services.ts';
import { batchField } from './batch.ts';
import { correctField } from './correct.ts';
import { forgetField } from './forget.ts';
import { jobType, priorityEnum } from './job-type.ts';
import { outcomeTypes } from './outcome.ts';
import { queryFields } from './query.ts';
import { storeField } from './store.ts';
import { submitField } from './submit.ts';
import { subscriptionField } from './subscription.ts';

/** Types of inputs and enums are made from data; TypeScript cannot follow there. */
type Ref = any;

type Refs = Record<'ImageInput' | 'ModelEnum' | 'PresetEnum' | 'RecipeInput', Ref> & {
  readonly Removal: ReturnType<typeof removalType>;
};

/** Batches, jobs, and the pictures that are stored for them. */
export function jobFields(builder: Builder, catalog: Catalog, services: ApiServices | undefined, refs: Refs): void {
  const { ImageInput, ModelEnum, PresetEnum, RecipeInput } = refs;
  const outcomes = outcomeTypes(builder, refs.Removal);
  const { RemovalOutcome } = outcomes;
  const PriorityEnum = priorityEnum(builder);
  const Job = jobType(builder, services, outcomes, PriorityEnum);
  const RemovalItem = builder.inputType('RemovalItem', {
    description: 'A picture of a batch.',
    fields: (t) => ({
      image: t.field({ type: ImageInput, required: true, description: 'Where the picture comes from.' }),
      mask: t.field({ type: ImageInput, description: 'A mask of your own, white is subject: then no network runs.' }),
      reference: t.string({ description: 'Your own name for it; comes back in its outcome.' }),
    }),
  });
  const args = builder.args((t) => ({
    items: t.field({ type: [RemovalItem], required: true }),
    model: t.field({ type: ModelEnum, description: "The server's default model if left out." }),
    preset: t.field({
      type: PresetEnum,
      description: "The server's default preset if left out, BALANCED unless it is set.",
    }),
    recipe: t.field({ type: RecipeInput, description: 'Takes precedence over preset and model.' }),
  }));
  batchField(builder, catalog, services, { args, RemovalOutcome });
  submitField(builder, services, { args, Job, PriorityEnum });
  queryFields(builder, services, Job);
  subscriptionField(builder, services, Job);
  correctField(builder, services, { RemovalOutcome, ImageInput });
  storeField(builder, services, outcomes);
  forgetField(builder, services, Job);
}
