import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import { makeFolder, writeProblem } from '../../config/index.ts';
import { CodedError, SNIFF_BYTES } from '../../pipeline/index.ts';
import type { Terminal } from '../terminal.ts';
import type { CutResult, Cutter } from './cutter.ts';
import { findInputs, type Input, isSystemError, sentenceOf } from './find-inputs.ts';
import { openMasks } from './masks.ts';
import { readPictureFile, tooLarge } from './picture-file.ts';
import { printable } from './printable.ts';
import type { CutArguments } from './read-arguments.ts';
import { UsageError } from './usage-error.ts';
import { writeWhole } from './write-whole.ts';

/**
 * Cuts one picture from a file or the standard input into a file or the standard output.
 *
 * @returns the exit code
 * @throws UsageError, CodedError
 */
export async function cutToFile({ inputs: words, values, isSet }: CutArguments, cutter: Cutter, terminal: Terminal) {
  const output = values.output ?? '-';
  if (isSet.watch) throw new UsageError('--watch needs a folder for results: name one by -o.');
  if (output === '-' && terminal.out.isTTY) {
    throw new UsageError('A picture is no text for a terminal: send it to a file by -o or >.');
  }
  const input = await onlyInput(words, output);
  const picture = input ? await pictureOf(input, cutter) : await received(terminal, cutter);
  const maskOf = await openMasks(values.mask, input ? [input] : []);
  const mask = await maskOf(input ?? { path: '-', folder: '', name: 'stdin', isNamed: true });
  const { finish } = await cutter.begin(picture, mask, terminal.signal);
  const { data, warnings } = await finish();
  for (const warning of warnings) terminal.err.write(`${printable(warning)}\n`);
  await (output === '-' ? send(data, terminal) : writeFile(output, data));
  return 0;
}

/** The one input; undefined for the standard input. */
async function onlyInput(words: readonly string[], output: string): Promise<Input | undefined> {
  const hasStandard = words.includes('-');
  const inputs: Input[] = [];
  for await (const input of findInputs(
    words.filter((word) => word !== '-'),
    { except: '' },
  ))
    inputs.push(input);
  const count = inputs.length + (hasStandard ? 1 : 0);
  if (count === 1) return inputs[0];
  throw new UsageError(
    `${output === '-' ? 'The standard output' : output} takes one picture, and this command names ${count}: name a folder by -o.`,
  );
}

async function pictureOf({ path, problem }: Input, { recognizer, maxFileBytes }: Cutter): Promise<Uint8Array> {
  if (problem !== undefined) throw new UsageError(`${path}: ${problem}`);
  return readPictureFile(path, recognizer, maxFileBytes).catch((cause: Error) => {
    throw isSystemError(cause) ? new UsageError(`${path}: ${sentenceOf(cause)}`, { cause }) : cause;
  });
}

/** The bytes of the standard input, which is not waited for once the user has stopped. @throws CodedError as `readPictureFile` */
async function received({ in: stream, signal }: Terminal, { recognizer, maxFileBytes }: Cutter): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of addAbortSignal(signal, stream as Readable)) {
    chunks.push(Buffer.from(chunk));
    size += chunk.length;
    if (size > maxFileBytes) throw tooLarge(maxFileBytes);
  }
  const bytes = Buffer.concat(chunks);
  recognizer.sniff(bytes.subarray(0, SNIFF_BYTES));
  return bytes;
}

/** Writes to the standard output, and waits until its reader has all of it. */
async function send(data: CutResult['data'], { out }: Terminal): Promise<void> {
  // The stream emits the error as well, which would end the process.
  const ignore = () => {};
  out.on('error', ignore);
  await new Promise<void>((resolve, reject) => {
    out.write(data, (cause) => {
      if (!cause) return resolve();
      const sentence = `The reader of the standard output has left: ${cause.message}.`;
      reject(new CodedError('CANCELLED', sentence, [], { cause }));
    });
  });
  out.off('error', ignore);
}

/** Writes a file, whole or not at all; one that is there is replaced, as the user named it. */
async function writeFile(path: string, data: Uint8Array): Promise<void> {
  const part = join(dirname(path), `.matteql-${randomUUID()}.part`);
  try {
    await makeFolder(dirname(path));
    await writeWhole(part, data);
    await rename(part, path);
  } catch (cause) {
    await rm(part, { force: true }).catch(() => {});
    const problem = writeProblem(cause as NodeJS.ErrnoException);
    const sentence = `-o ${path} cannot be written: ${problem}. Name a file in another place.`;
    throw new CodedError('STORAGE_UNAVAILABLE', sentence, [], { cause });
  }
}
