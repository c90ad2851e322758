import { limits } from '../pipeline/index.ts';
import { recipeToJson } from '../removal/index.ts';
import type { Builder } from './builder.ts';
import { stepsCost } from './cost-of.ts';
import { imageOf } from './image.ts';
import type { StageInputs } from './recipe-inputs.ts';
import { recordedImage } from './recorded-image.ts';
import type { ApiServices } from './services.ts';

/** Types of inputs and enums are made from data; TypeScript cannot follow there. */
type Ref = any;

/** The type `Removal`: what is not selected is not computed, and a field that fails takes no other along. */
export function removalType(
  builder: Builder,
  services: ApiServices | undefined,
  { ModelEnum, stageInputs }: { ModelEnum: Ref; stageInputs: StageInputs },
) {
  const { workCost: complexity } = limits;
  return builder.objectType('Removal', {
    description: 'A subject set apart from its background. Only what is selected is computed.',
    fields: (t) => ({
      id: t.exposeID('id', {
        description: 'The same request gives the same id. It covers every field but `runs` and `warnings`: for caches.',
      }),
      model: t.field({
        type: ModelEnum as 'String',
        nullable: true,
        description: 'The model that was used; null when the mask was given.',
        resolve: ({ model }) => model,
      }),
      recipe: t.field({
        type: 'Recipe',
        description: 'The whole recipe, every default filled in; may be sent back as it is.',
        resolve: ({ steps }) => recipeToJson(steps),
      }),
      source: t.field({ type: 'SourceInfo', resolve: ({ source }) => source }),
      image: t.field({
        type: 'Image',
        nullable: true,
        complexity,
        description: "What the recipe's composite, layout and encode give.",
        resolve: async (removal, _, { signal }) =>
          removal.recorded?.image
            ? recordedImage(removal.recorded.image, services!.store, signal)
            : imageOf(await removal.render(), services!.store, signal),
      }),
      mask: t.field({
        type: 'Image',
        nullable: true,
        complexity,
        description: "The mask after `refine` and `alpha`, at the upright source's size; PNG unless `encode` is given.",
        args: { encode: t.arg({ type: stageInputs.encode as Ref }) },
        resolve: async (removal, { encode }, { signal }) =>
          removal.recorded?.mask && encode == null
            ? recordedImage(removal.recorded.mask, services!.store, signal)
            : imageOf(await removal.mask(encode), services!.store, signal),
      }),
      render: t.field({
        type: 'Image',
        nullable: true,
        complexity: ({ layout }) => complexity + stepsCost(layout),
        description: "Another look at the same mask. An argument left out is the recipe's; `layout: []` is none.",
        args: Object.fromEntries(
          (['composite', 'foreground', 'layout', 'encode'] as const)
            .filter((stage) => stageInputs[stage])
            .map((stage) => [stage, t.arg({ type: stageInputs[stage] as Ref })]),
        ),
        resolve: async (removal, changes, { signal }) =>
          imageOf(await removal.render(changes), services!.store, signal),
      }),
      subject: t.field({
        type: 'Subject',
        nullable: true,
        complexity,
        description: 'Facts about the subject.',
        resolve: (removal) => removal.subject(),
      }),
      runs: t.field({
        type: ['StageRun'],
        description:
          'What was done for this one answer, one entry an artefact; waits for everything else that is selected.',
        resolve: async ({ trace }) => {
          await trace.quiet();
          return trace.runs;
        },
      }),
      warnings: t.field({
        type: ['Warning'],
        description: 'What was noticed on the way to this one answer; waits for everything else that is selected.',
        resolve: async ({ trace }) => {
          await trace.quiet();
          return trace.warnings;
        },
      }),
    }),
  });
}
