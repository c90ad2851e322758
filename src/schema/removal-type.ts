import type { Encoded, Node, Nodes } from '../pipeline/index.ts';
import { type Builder, type Image, WORK } from './builder.ts';
import type { House } from './house.ts';
import { stored } from './pictures.ts';
import type { recipeInputs } from './recipe-inputs.ts';
import type { Removal } from './removal.ts';
import { recipeOnWire } from './wire.ts';

/** Inputs of stages are made from data; TypeScript cannot follow there. */
type Ref = any;

/** The type `Removal`: what is not selected is not computed, and a field that fails takes no other along. */
export function removalType(
  builder: Builder,
  house: House,
  { ModelEnum, stageInputs }: { ModelEnum: Ref } & Pick<ReturnType<typeof recipeInputs>, 'stageInputs'>,
) {
  const encoded = (nodes: Nodes): Node<Encoded> => nodes.encoded;
  const picture = async (removal: Removal, pulled: Promise<Encoded>) => imageOf(await pulled, removal, house);
  const asMask = { composite: { matte: {} }, layout: [] };

  return builder.objectType('Removal', {
    description: 'A subject set apart from its background. Only what is selected is computed.',
    fields: (t) => ({
      id: t.id({ description: 'The same request gives the same id.', resolve: ({ nodes }) => nodes.encoded.key }),
      model: t.field({
        type: ModelEnum as 'String',
        nullable: true,
        description: 'The network that was asked; null when the mask was given.',
        resolve: ({ model }) => model,
      }),
      recipe: t.field({
        type: 'JSON',
        description: 'The whole recipe, every default said; may be sent back as it is.',
        resolve: ({ steps }) => recipeOnWire(steps),
      }),
      source: t.field({ type: 'SourceInfo', resolve: ({ source }) => source }),
      image: t.field({
        type: 'Image',
        nullable: true,
        complexity: WORK,
        description: "What the recipe's composite, layout and encode give.",
        resolve: (removal) => picture(removal, removal.pull(encoded)),
      }),
      mask: t.field({
        type: 'Image',
        nullable: true,
        complexity: WORK,
        description: "The mask after `refine` and `alpha`, at the upright source's size; PNG unless `encode` is given.",
        args: { encode: t.arg({ type: stageInputs.encode as Ref }) },
        resolve: (removal, { encode }) =>
          picture(removal, removal.pullWith({ ...asMask, encode: encode ?? { png: {} } }, encoded)),
      }),
      render: t.field({
        type: 'Image',
        nullable: true,
        complexity: WORK,
        description: "Another look at the same mask. An argument left out is the recipe's; `layout: []` is none.",
        args: Object.fromEntries(
          (['composite', 'foreground', 'layout', 'encode'] as const)
            .filter((stage) => stageInputs[stage])
            .map((stage) => [stage, t.arg({ type: stageInputs[stage] as Ref })]),
        ),
        resolve: (removal, changes) => picture(removal, removal.pullWith(changes, encoded)),
      }),
      subject: t.field({
        type: 'Subject',
        nullable: true,
        complexity: WORK,
        description: 'Facts about the subject.',
        resolve: (removal) => removal.pull((nodes) => nodes.subject),
      }),
      runs: t.field({
        type: ['StageRun'],
        description:
          'What was done for this answer, one entry an artefact; waits for everything else that is selected.',
        resolve: async ({ trace }) => {
          await trace.quiet();
          return trace.runs;
        },
      }),
      warnings: t.field({
        type: ['Warning'],
        description: 'What was noticed on the way; waits for everything else that is selected.',
        resolve: async ({ trace }) => {
          await trace.quiet();
          return trace.warnings;
        },
      }),
    }),
  });
}

function imageOf(encoded: Encoded, { context: { origin, signal } }: Removal, { store }: House): Image {
  let file: ReturnType<Image['file']> | undefined;
  return {
    encoded,
    origin,
    file: () => {
      file ??= stored(() => store.put([encoded.data], encoded.extension, { until: signal, signal }));
      return file;
    },
  };
}
