import type { GraphQLResolveInfo } from 'graphql';
import { failureOf, type RemovalItem } from '../../jobs/index.ts';
import { createSemaphore } from '../../pipeline/index.ts';
import { type Catalog, type RecordOptions, recordRemoval, type Treatment } from '../../removal/index.ts';
import type { Builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { costOf } from '../cost-of.ts';
import type { ApiServices } from '../services.ts';
import type { OutcomeTypes, OutcomeView } from './outcome.ts';
import { selects } from './selects.ts';
import { checkNames } from './submit.ts';

/** Types of inputs and enums are made from data; TypeScript cannot follow there. */
type Ref = any;

/** Pictures that are worked on at a time: one at the network, one before it, one behind. */
const AT_ONCE = 3;

/** `Mutation.removeBackgrounds`: a few pictures in one request. */
export function batchField(
  builder: Builder,
  catalog: Catalog,
  services: ApiServices | undefined,
  { args, RemovalOutcome }: Pick<OutcomeTypes, 'RemovalOutcome'> & { readonly args: Ref },
): void {
  builder.mutationField('removeBackgrounds', (t) =>
    t.field({
      type: [RemovalOutcome],
      complexity: ({ items, ...asked }: Ref) => ({
        field: costOf(asked, catalog) * items.length,
        multiplier: items.length,
      }),
      description:
        'Several pictures in one request, a few at a time; outcomes are in order, and one that fails does not fail the others. For more than some twenty, `submitRemovals`.',
      args: args as Record<string, Ref>,
      resolve(_: unknown, { items, ...treatment }: Ref, context, info) {
        checkNames({ items });
        const semaphore = createSemaphore(AT_ONCE);
        const wanted = wantedBy(info);
        return Promise.all(
          (items as readonly RemovalItem[]).map((item, index) =>
            semaphore(context.signal, () => outcomeOf(item, index, treatment, wanted, services!, context)),
          ),
        );
      },
    }),
  );
}

/** An outcome is known before it is given, so what is selected of it is made first; the mask where no picture is. */
function wantedBy(info: GraphQLResolveInfo): RecordOptions['wanted'] {
  const [image, subject] = [selects(info, ['removal', 'image']), selects(info, ['removal', 'subject'])];
  return { image, subject, mask: !image || selects(info, ['removal', 'mask']) };
}

async function outcomeOf(
  { image, mask, reference }: RemovalItem,
  index: number,
  treatment: Treatment,
  wanted: RecordOptions['wanted'],
  services: ApiServices,
  context: Context,
): Promise<OutcomeView> {
  const { signal, meter } = context;
  const named = { index, reference: reference ?? undefined };
  try {
    const removal = await services.start({ ...treatment, image, mask }, services.sources(signal, meter), context);
    const { filename } = removal.source;
    if (removal.recorded) return { ...named, filename, removal, failure: undefined };
    const recorded = await recordRemoval(removal, services.store, { wanted, until: signal });
    const subject = async () => recorded.subject ?? removal.subject();
    const shown = { ...removal, recorded, subject };
    return { ...named, filename, removal: shown, failure: undefined };
  } catch (error) {
    signal.throwIfAborted();
    return { ...named, filename: undefined, removal: undefined, failure: failureOf(error, services.log) };
  }
}
