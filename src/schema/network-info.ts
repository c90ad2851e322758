import type { Builder } from './builder.ts';
import type { NetworkStatus } from './house.ts';

/** Enums made from data; TypeScript cannot follow there. */
type Ref = any;

/** The enum `Optimization`: how a network was loaded. */
export const optimizationEnum = (builder: Builder) =>
  builder.enumType('Optimization', {
    description: 'How far the runtime rewrites a network to run faster.',
    values: {
      FULL: { value: 'full', description: 'As far as it can.' },
      BASIC: { value: 'basic', description: 'Only simply, for it does not load otherwise; runs may be slower.' },
    } as const,
  });

/** The type `NetworkInfo`: a network that has processes, or had some. */
export function networkInfo(builder: Builder, ModelEnum: Ref, Optimization: Ref) {
  return builder.objectRef<NetworkStatus>('NetworkInfo').implement({
    description: 'A network at work.',
    fields: (t) => ({
      model: t.field({ type: ModelEnum, resolve: ({ name }) => name as never }),
      provider: t.exposeString('provider', { description: 'What it runs on.' }),
      processes: t.int({ description: 'That hold it now.', resolve: ({ pids }) => pids.length }),
      residentBytes: t.exposeFloat('residentBytes', { description: 'Of all its processes.' }),
      starts: t.exposeInt('starts', {
        description: 'Processes it has had: more than it has if some were killed, or ended for other networks.',
      }),
      waiting: t.exposeInt('waiting', { description: 'Pictures that wait for it.' }),
      running: t.exposeInt('running', { description: 'Pictures that are in it.' }),
      optimization: t.field({
        type: Optimization,
        nullable: true,
        description: 'How it was loaded; null while it is not.',
        resolve: ({ optimization }) => optimization ?? null,
      }),
    }),
  });
}
