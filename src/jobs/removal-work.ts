import { CodedError, type ErrorCode, type Meter, type TraceWork } from '../pipeline/index.ts';
import {
  type Place,
  type RecordedRequest,
  recordRemoval,
  type Services,
  type Sources,
  startRemoval,
} from '../removal/index.ts';
import type { Job } from './job.ts';
import type { Work } from './run-task.ts';

export interface RemovalWorkParts {
  readonly services: Services;
  sources(signal: AbortSignal): Sources;
  /** Counts what is done for a job. */
  meter?(job: Job): Meter;
  readonly traceWork?: TraceWork | undefined;
  /** Places for work of a client that is never refused, only queued. */
  background(client: string, signal: AbortSignal): (bytes: number) => Place;
  /** Keeps files of a result for its job. */
  keep(id: string, index: number, digests: readonly string[]): Promise<void>;
  /** Seconds that a picture may be worked on, once it has its place; 0 is no limit. */
  readonly deadline: number;
}

/** The work on pictures of jobs: image, mask and facts of each, stored and kept for its job before they are its outcome. */
export const createRemovalWork =
  ({ services, sources, background, keep, deadline, meter, traceWork }: RemovalWorkParts): Work =>
  async ({ job, index, item, request }, signal) => {
    const end = new AbortController();
    const stop = () => end.abort(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    const late = () =>
      end.abort(new CodedError('DEADLINE_EXCEEDED', `This picture was not done within ${deadline} s.`));
    let timer: NodeJS.Timeout | undefined;
    const trace = traceWork?.(job.id, index);
    let code: ErrorCode | undefined;
    const place = background(job.client, end.signal);
    const timed = (bytes: number): Place => {
      const own = place(bytes);
      return {
        run: (work) =>
          own.run(() => {
            if (deadline > 0) timer ??= setTimeout(late, deadline * 1000);
            return work();
          }),
      };
    };
    try {
      const { model, recipe } = request as RecordedRequest;
      const { digest, filename, mask: own } = item;
      const removal = await startRemoval(
        { image: { digest }, filename, model, recipe, ...(own !== undefined && { mask: { digest: own } }) },
        services,
        sources(end.signal),
        { signal: end.signal, place: timed, meter: meter?.(job), ...(trace && { telemetry: trace.telemetry }) },
      );
      const wanted = { image: true, mask: true, subject: true };
      const record = await recordRemoval(removal, services.store, { wanted, until: end.signal });
      await keep(job.id, index, [record.image!.digest, record.mask!.digest]);
      return { ...record, ...(own !== undefined && { own }) };
    } catch (error) {
      // Work that is ended may fail by whatever the end has met.
      const reason = end.signal.aborted ? end.signal.reason : error;
      code = reason instanceof CodedError ? reason.code : 'INTERNAL_SERVER_ERROR';
      throw error;
    } finally {
      trace?.end(code);
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      end.abort(new CodedError('CANCELLED', 'This picture is done.'));
    }
  };
