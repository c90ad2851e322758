import { CodedError, type ErrorPath, withPlace } from '../pipeline/index.ts';

/** An error with its place in the request made from its place in the part at fault. */
export function placed(error: unknown, place: (path: ErrorPath) => ErrorPath): unknown {
  return error instanceof CodedError ? withPlace(error, place(error.at)) : error;
}

/** Does work whose errors lie under this part of the request. */
export async function under<T>(part: ErrorPath, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw placed(error, (path) => [...part, ...path]);
  }
}
