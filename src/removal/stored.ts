import { CodedError } from '../pipeline/index.ts';
import { StoreFullError, StoreUnavailableError } from '../storage/index.ts';

/**
 * Uses the store. Its failures become `STORAGE_UNAVAILABLE`; what the stream of bytes throws goes on as it is.
 *
 * @throws CodedError `STORAGE_UNAVAILABLE`
 */
export async function stored<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreFullError)
      throw new CodedError('STORAGE_UNAVAILABLE', error.message, [], { cause: error });
    const isOfStorage = error instanceof StoreUnavailableError || (error instanceof Error && 'syscall' in error);
    if (!isOfStorage) throw error;
    throw new CodedError('STORAGE_UNAVAILABLE', 'The server cannot store files at present: try again later.', [], {
      cause: error,
    });
  }
}
