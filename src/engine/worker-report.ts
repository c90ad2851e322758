import type { Telemetry } from '../pipeline/index.ts';
import type { EngineLog, LoadedModel } from './protocol.ts';
import { secondsOf, type WorkerEnded, type WorkerTimedOut } from './worker-errors.ts';

type Pid = number | undefined;

/** What happens to the workers of one model, in the log and as telemetry. */
export function workerReport(model: string, log: EngineLog, telemetry: Telemetry) {
  return {
    started(pid: Pid, starts: number) {
      log('Starting a process for a model.', { model, pid, starts }, 'info');
      telemetry({ type: 'engine', event: 'started', model, pid });
    },
    loaded(pid: Pid, milliseconds: number, loaded: LoadedModel) {
      log('A model is loaded.', { model, pid, milliseconds: Math.round(milliseconds), ...loaded }, 'info');
      telemetry({ type: 'engine', event: 'loaded', model, pid, milliseconds });
    },
    ran(pid: Pid, milliseconds: number) {
      telemetry({ type: 'engine', event: 'ran', model, pid, milliseconds });
    },
    /** On purpose: for its memory, at the end of the server, or because the model could not be loaded. */
    unloaded(pid: Pid) {
      telemetry({ type: 'engine', event: 'unloaded', model, pid });
    },
    ended(pid: Pid, { message }: WorkerEnded) {
      log(message, { model, pid });
      telemetry({ type: 'engine', event: 'ended', model, pid });
    },
    timedOut(pid: Pid, { milliseconds }: WorkerTimedOut) {
      log(`A model did not answer within ${secondsOf(milliseconds)}; its process is killed.`, { model, pid });
      telemetry({ type: 'engine', event: 'timedOut', model, pid, milliseconds });
    },
    unkillable(pid: Pid) {
      log('A process of a model was killed and does not end; its memory may remain in use.', { model, pid });
    },
  };
}
