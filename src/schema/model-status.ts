import type { ModelStatus } from '../pipeline/index.ts';
import type { Builder } from './builder.ts';

/** Enums made from data; TypeScript cannot follow there. */
type Ref = any;

/** The enum `Optimization`: how a model was loaded. */
export const optimizationEnum = (builder: Builder) =>
  builder.enumType('Optimization', {
    description: 'How far the runtime rewrites a model to run faster.',
    values: {
      FULL: { value: 'full', description: 'Full optimization.' },
      BASIC: {
        value: 'basic',
        description: 'Basic optimization only; full optimization fails for this model. Runs may be slower.',
      },
    } as const,
  });

/** The type `NetworkInfo`: a model that has processes, or had some. */
export function modelStatus(builder: Builder, ModelEnum: Ref, Optimization: Ref) {
  return builder.objectRef<ModelStatus>('NetworkInfo').implement({
    description: 'A model that is loaded, or was.',
    fields: (t) => ({
      model: t.field({ type: ModelEnum, resolve: ({ name }) => name as never }),
      provider: t.exposeString('provider', { description: 'What it runs on.' }),
      processes: t.int({ description: 'Running processes.', resolve: ({ pids }) => pids.length }),
      residentBytes: t.exposeFloat('residentBytes', { description: 'Of all its processes.' }),
      starts: t.exposeInt('starts', {
        description: 'Processes started: more than are running if some were killed, or ended to free memory.',
      }),
      waiting: t.exposeInt('waiting', { description: 'Pictures in its queue.' }),
      running: t.exposeInt('running', { description: 'Pictures in a run.' }),
      optimization: t.field({
        type: Optimization,
        nullable: true,
        description: 'How it was loaded; null while it is not loaded.',
        resolve: ({ optimization }) => optimization ?? null,
      }),
    }),
  });
}
