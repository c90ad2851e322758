import { type Catalog, type RemovalRequest, withoutUploads } from '../removal/index.ts';
import type { Builder } from './builder.ts';
import { type Asked, costOf } from './cost-of.ts';
import type { removalType } from './removal-type.ts';
import type { ApiServices } from './services.ts';
import { work } from './starts-work.ts';

/** Types of inputs and enums are made from data; TypeScript cannot follow there. */
type Ref = any;

type Refs = Record<'ImageInput' | 'ModelEnum' | 'PresetEnum' | 'RecipeInput', Ref> & {
  readonly Removal: ReturnType<typeof removalType>;
};

/** `Mutation.removeBackground`, and `Query.removal`: the same, for pictures without an upload. */
export function removalFields(builder: Builder, catalog: Catalog, services: ApiServices | undefined, refs: Refs): void {
  const { Removal, ImageInput, ModelEnum, PresetEnum, RecipeInput } = refs;
  const args = builder.args((t) => ({
    image: t.field({ type: ImageInput, required: true }),
    model: t.field({ type: ModelEnum, description: "The server's default model if left out." }),
    preset: t.field({
      type: PresetEnum,
      description:
        "The server's default preset if left out, BALANCED unless it is set. Beside a `resize` or `infer` of yours it says neither, beside a mask of your own no `refine`.",
    }),
    recipe: t.field({ type: RecipeInput, description: 'Takes precedence over preset and model.' }),
    mask: t.field({
      type: ImageInput,
      description: 'A mask of your own, white is subject: the same as `restore: { own: { mask } }`.',
    }),
  }));
  const complexity = (asked: Asked) => costOf(asked, catalog);
  const field = { type: Removal, nullable: true, complexity, args, extensions: work } as const;
  builder.mutationField('removeBackground', (t) =>
    t.field({
      ...field,
      description: 'Separate the subject of one picture from its background.',
      resolve: (_, request, context) =>
        services!.start(request as RemovalRequest, services!.sources(context.signal, context.meter), context),
    }),
  );
  builder.queryField('removal', (t) =>
    t.field({
      ...field,
      description:
        'The same as `removeBackground`, for pictures that the server has, or that travel as a data URI: libraries cache, cancel and refetch queries, and no mutations. By GET it needs the header of a preflight.',
      resolve: (_, request, context) =>
        services!.start(
          request as RemovalRequest,
          withoutUploads(services!.sources(context.signal, context.meter)),
          context,
        ),
    }),
  );
}
