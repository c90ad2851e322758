import { CodedError, type ErrorPath } from '../pipeline/index.ts';

/** An error with its place in the request made from its place in the part at fault. */
export function placed(error: unknown, place: (path: ErrorPath) => ErrorPath): unknown {
  if (!(error instanceof CodedError)) return error;
  const { code, message, at, retryAfter } = error;
  return new CodedError(code, message, place(at), { cause: error, retryAfter });
}

/** Does work whose errors lie under this part of the request. */
export async function under<T>(part: ErrorPath, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw placed(error, (path) => [...part, ...path]);
  }
}
