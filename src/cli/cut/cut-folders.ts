import { writeProblem } from '../../config/index.ts';
import { CodedError } from '../../pipeline/index.ts';
import type { Terminal } from '../terminal.ts';
import { cutAll } from './cut-all.ts';
import { cutByJob } from './cut-by-job.ts';
import { type CutOptions, createResultNames, cutOne } from './cut-one.ts';
import type { Cutter } from './cutter.ts';
import { findInputs, type Input, isSystemError } from './find-inputs.ts';
import { openMasks } from './masks.ts';
import { outputPath } from './output-path.ts';
import type { CutArguments } from './read-arguments.ts';
import { createReport, type Report } from './report.ts';
import { openResultsFolder, type ResultsFolder } from './results-folder.ts';
import { watched } from './watched.ts';

/** Where results go if no folder is named: never where they could replace pictures. */
const DEFAULT_FOLDER = 'cut';

/** Cuts files into a folder. @returns the exit code @throws UsageError, CodedError */
export async function cutFolders(args: CutArguments, cutter: Cutter, terminal: Terminal): Promise<number> {
  const results = await openResultsFolder(args.values.output ?? DEFAULT_FOLDER);
  const report = createReport(terminal);
  try {
    return await cutInto(results, args, cutter, report, terminal);
  } finally {
    report.stop();
    await results.close();
  }
}

async function cutInto(
  results: ResultsFolder,
  { inputs: words, values, isSet }: CutArguments,
  cutter: Cutter,
  report: Report,
  { signal, err }: Terminal,
): Promise<number> {
  const find = () => findPictures(words, results);
  const inputs = await find();
  const options: CutOptions = {
    cutter,
    results,
    outputPath: outputPath(values.name, cutter.file.extension),
    overwrite: isSet.overwrite,
    maskOf: await openMasks(values.mask, inputs),
    names: createResultNames(),
  };
  const cutThese = async (some: readonly Input[]) => {
    report.expect(some.length);
    if (cutter.job) return cutByJob(some, options, cutter.job, report, signal);
    await cutAll(some, cutter.parallel, signal, async (input, own) =>
      report.add(input, await cutOne(input, options, own)),
    );
  };
  try {
    await cutThese(inputs);
    if (isSet.watch) for await (const some of watched(find, inputs, signal)) await cutThese(some);
  } catch (error) {
    if (!signal.aborted) {
      report.end(results.path);
      throw isSystemError(error) ? storageError(error, results.path) : error;
    }
    if (!isSet.watch) {
      report.stop();
      const { seen, all } = report.counts;
      err.write(`Stopped after ${seen} of ${all}. The same command goes on from here.\n`);
      return 130;
    }
  }
  report.end(results.path);
  return report.failures > 0 ? 1 : 0;
}

/** What the words name, but for results of this folder that lie among them. */
async function findPictures(words: readonly string[], results: ResultsFolder): Promise<readonly Input[]> {
  const inputs: Input[] = [];
  for await (const input of findInputs(words, { except: results.path })) {
    if (input.isNamed || !results.holds(input.path)) inputs.push(input);
  }
  return inputs;
}

const storageError = (cause: NodeJS.ErrnoException, folder: string) =>
  new CodedError(
    'STORAGE_UNAVAILABLE',
    `${folder} cannot take more results: ${writeProblem(cause)}. The same command goes on from here.`,
    [],
    { cause },
  );
