import type { Jobs } from '../jobs/index.ts';
import type { AdmissionStatus, EngineStatus, Int8Gain, Log, Meter } from '../pipeline/index.ts';
import type { Removal, RemovalRequest, Services, Sources } from '../removal/index.ts';
import type { Context } from './context.ts';
import type { ShownLimits } from './limits-type.ts';
import type { Tickets } from './tickets.ts';

/** What resolvers work with: removals, and the state of the server. */
export interface ApiServices extends Services {
  /** The images of a request that ends when the signal aborts. */
  sources(signal: AbortSignal, meter?: Meter): Sources;
  /** Starts a removal in this process, or has workers make it. */
  start(request: RemovalRequest, sources: Sources, context: Context): Promise<Removal>;
  /** Whether removals are left to workers. */
  readonly workersOnly: boolean;
  /** Why `defaultModel` is the default; undefined where the operator named it. */
  readonly defaultModelReason: string | undefined;
  /** Undefined where it was not measured. */
  readonly int8: Int8Gain | undefined;
  isInstalled(model: string): Promise<boolean>;
  isLoaded(model: string): boolean;
  engineStatus(): EngineStatus;
  readonly admission: { readonly status: AdmissionStatus };
  readonly jobs: Jobs;
  /** Pictures of a job. */
  readonly maxBatch: number;
  readonly tickets: Tickets;
  readonly log: Log;
  /** All limits by name, as `server.limits` shows them. */
  readonly shownLimits: ShownLimits;
}
