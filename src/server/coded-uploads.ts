import { Upload } from 'graphql-upload-ts';
import { codedOf } from './errors.ts';

/** What is read of the file of a form. */
interface File {
  createReadStream(): AsyncIterable<Uint8Array>;
}

/**
 * The operations of a form, whose uploads fail in words of ours: schemas say where in the request a mistake is, but only
 * of errors they know.
 */
export function withCodedErrors<T>(operations: T): T {
  // Not by recursion: JSON may be as deep as it is long.
  const open: unknown[] = [operations];
  while (open.length > 0) {
    const holder = open.pop() as Record<string, unknown>;
    for (const [name, value] of Object.entries(holder)) {
      if (value instanceof Upload) holder[name] = { promise: codedFile(value.promise as Promise<File>) };
      else if (typeof value === 'object' && value !== null) open.push(value);
    }
  }
  return operations;
}

function codedFile(promise: Promise<File>): Promise<File> {
  const file = promise.then(
    ({ createReadStream }) => ({ createReadStream: () => codedBytes(createReadStream) }),
    (error) => Promise.reject(codedOf(error) ?? error),
  );
  // Nobody may ask for it.
  file.catch(() => {});
  return file;
}

async function* codedBytes(open: () => AsyncIterable<Uint8Array>) {
  try {
    yield* open();
  } catch (error) {
    throw codedOf(error) ?? error;
  }
}
