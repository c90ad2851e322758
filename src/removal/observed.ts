import type { Infer, Telemetry } from '../pipeline/index.ts';

/** Sends each event to all, then to its request. */
export const toBoth = (all: Telemetry, own: Telemetry | undefined): Telemetry =>
  own
    ? (event) => {
        all(event);
        own(event);
      }
    : all;

/** Runs a model, and sends an event for each of its answers. */
export const observed =
  (infer: Infer, telemetry: Telemetry): Infer =>
  async (model, view, signal) => {
    const begin = performance.now();
    const inferred = await infer(model, view, signal);
    const { queuedMilliseconds } = inferred;
    const milliseconds = performance.now() - begin - queuedMilliseconds;
    telemetry({ type: 'run', model: model.name, milliseconds, queuedMilliseconds });
    return inferred;
  };
