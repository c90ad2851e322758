import { createTrace, keyOf, plan, type Recipe } from '../pipeline/index.ts';
import type { RemovalRecord } from './record.ts';
import { type Removal, startRemoval } from './removal.ts';
import type { RequestContext, Services } from './services.ts';
import type { Sources } from './sources.ts';

/** What was asked for, complete: a later version's defaults do not change it. */
export interface RecordedRequest {
  readonly model: string;
  readonly recipe: Recipe;
}

/** The mask of a plan is this picture, as it is. */
export const asItIs = (mask: string): Recipe =>
  ({ restore: { own: { mask: { digest: mask } } }, refine: [], alpha: { ignore: {} } }) as Recipe;

/**
 * A removal that was recorded. What is in the record is shown as it was; everything else is made from its mask, without the
 * network. The record has a mask.
 */
export function recordedRemoval(
  record: RemovalRecord,
  { model, recipe }: RecordedRequest,
  services: Services,
  sources: Sources,
  context: RequestContext,
): Removal {
  const { source, mask, own } = record;
  const { registry, base } = services.catalog;
  const trace = createTrace();
  for (const [index, run] of record.runs.entries()) trace.ran(keyOf('recorded', index), run);
  trace.warned(record.warnings);
  let live: Promise<Removal> | undefined;

  function fromMask(): Promise<Removal> {
    live ??= startRemoval(
      { image: { digest: source.digest }, model, recipe: { ...recipe, ...asItIs(mask!.digest) } },
      services,
      sources,
      context,
    );
    return live;
  }

  /** The runs of what is made now follow those of then. */
  const watched = <T>(work: (removal: Removal) => Promise<T>): Promise<T> =>
    trace.watch(
      fromMask().then(async (removal) => {
        const value = await work(removal);
        await removal.trace.quiet();
        for (const [index, run] of removal.trace.runs.entries()) trace.ran(keyOf('since', index), run);
        trace.warned(removal.trace.warnings);
        return value;
      }),
    );

  return {
    id: record.id,
    source,
    model: record.model,
    get steps() {
      const ownMask = own === undefined ? {} : record.corrected ? asItIs(own) : withMask(own);
      return plan(registry, base, { decode: { [source.decoder]: {} } } as Recipe, recipe, ownMask);
    },
    trace,
    recorded: record,
    render: (changes) => watched((removal) => removal.render(changes)),
    mask: (encode) => watched((removal) => removal.mask(encode)),
    subject: async () => record.subject ?? watched((removal) => removal.subject()),
  };
}

const withMask = (digest: string): Recipe => ({ restore: { own: { mask: { digest } } } }) as Recipe;
