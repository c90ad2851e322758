import { join } from 'node:path';
import { type Config, type FileError, writeProblem } from '../config/index.ts';

/** An error about the folder of files, which names the setting that it comes from, and what is wrong with it. @param use what it is for */
export function unusableFolder({ home, dataFolder }: Config, use: string, cause: FileError): Error {
  const isOfHome = dataFolder === join(home, 'files');
  const [place, advice] = isOfHome
    ? [`MATTEQL_HOME=${home}`, 'Set MATTEQL_HOME, or DATA_DIR for files alone,']
    : [`DATA_DIR=${dataFolder}`, 'Set DATA_DIR'];
  const sentence = `${place} cannot be used for ${use}: ${writeProblem(cause)}. ${advice} to a folder that this user may write in.`;
  return new Error(sentence, { cause });
}
