import { CodedError, type Telemetry } from '../pipeline/index.ts';
import type { FetchFile } from '../removal/index.ts';

/** Fetches, and sends an event for each file, with the code of what went wrong: with the address, or with what lies there. */
export const observedFetch =
  (fetchFile: FetchFile, telemetry: Telemetry): FetchFile =>
  async (address, signal, receive) => {
    const begin = performance.now();
    const done = (code?: CodedError['code']) =>
      telemetry({ type: 'fetch', code, milliseconds: performance.now() - begin });
    try {
      const received = await fetchFile(address, signal, receive);
      done();
      return received;
    } catch (error) {
      done(error instanceof CodedError ? error.code : 'INTERNAL_SERVER_ERROR');
      throw error;
    }
  };
