import { CodedError, type ErrorPath } from '../pipeline/index.ts';

/** Puts an error where its cause stands in the request. */
export function placed(error: unknown, place: (path: ErrorPath) => ErrorPath): unknown {
  if (!(error instanceof CodedError)) return error;
  const { code, message, at, retryAfter } = error;
  return new CodedError(code, message, place(at), { cause: error, retryAfter });
}

/** Does work whose mistakes lie under this part of the request. */
export async function under<T>(part: ErrorPath, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw placed(error, (path) => [...part, ...path]);
  }
}
