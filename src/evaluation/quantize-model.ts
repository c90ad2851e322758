import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../config/index.ts';
import { runtimeVersion } from '../engine/index.ts';
import { type LoadableModel, type Manifest, type ModelCatalog, modelOf } from '../models/index.ts';
import { CodedError } from '../pipeline/index.ts';
import { type CalibrationMethod, deriveInt8, type RangeTable } from '../quantize/index.ts';
import { calibrate } from './calibrate.ts';
import { type Comparison, compare } from './compare.ts';
import { filePipeline } from './file-pipeline.ts';
import { type CalibrationPicture, picturesIn } from './pictures.ts';
import { cannotQuantize, checkedFusion, parentOf, readTargets, tryModel } from './read-model.ts';
import { reportOf } from './report.ts';
import { derivedManifest, newModelName, saveModel } from './save.ts';
import { sheetOf } from './sheet.ts';
import { testSetOf } from './test-set.ts';

export interface QuantizeOptions {
  /** Folder of pictures that ranges are measured on. */
  readonly calibrate: string;
  /** Folder of pictures to evaluate on, with ground truth or without; by default some of those of `calibrate`. */
  readonly evaluate?: string | undefined;
  readonly method: CalibrationMethod;
  /** Of weights. */
  readonly bits: 7 | 8;
  /** Of the processes that run the models. */
  readonly threads: number;
  /** The new model's name; the old one's with `Int8` by default. */
  readonly name?: string | undefined;
  /** Whether an existing derived model of that name may be overwritten. */
  readonly replace: boolean;
  /** Folder of the report; that of the manifest by default. */
  readonly out?: string | undefined;
  readonly signal: AbortSignal;
  /** A sentence or a report for the user. */
  onMessage(text: string): void;
  /**
   * `total` is absent where it is not known.
   *
   * @param step `pulling` counts bytes of the float model, the others count pictures of the new one
   */
  onProgress(step: QuantizeStep, model: string, done: number, total: number | undefined): void;
}

export type QuantizeStep = 'pulling' | 'calibrating' | 'evaluating';

/**
 * Makes an int8 model of a float one, adds it to the operator's models, and reports how good it is. Nothing is added where
 * it fails.
 *
 * @throws CodedError `BAD_OPTION`, `LICENSE_NOT_ACCEPTED`, `MODEL_MISMATCH`, what a pull throws; the signal's reason
 */
export async function quantizeModel(catalog: ModelCatalog, of: string, options: QuantizeOptions): Promise<void> {
  const { method, bits, threads, signal, onMessage, onProgress } = options;
  const parent = parentOf(catalog, of);
  const name = newModelName(catalog, of, options.name, options.replace);
  const { pictures, others } = await picturesIn(options.calibrate);
  if (others.length > 0) onMessage(`Left out of ${options.calibrate}, not being pictures: ${others.join(', ')}.`);
  const testSet = await testSetOf(options.evaluate, pictures);
  const out = options.out ?? catalog.manifestFolder;
  await makeFolder(out).catch((cause: Error) => {
    throw new CodedError('BAD_OPTION', `The report cannot be written: ${cause.message}`, [], { cause });
  });
  const { file, digest } = await catalog.pull(of, {
    signal,
    onProgress: ({ received, total }) => onProgress('pulling', of, received, total),
  });
  const float: LoadableModel = { model: modelOf(parent, digest), file };
  const pipeline = filePipeline(parent, float.model);
  const bytes = await readFile(file);
  const read = readTargets(of, bytes, parent.output.name);
  await tryModel(float, threads);

  const refuse = (cause: Error): never => {
    signal.throwIfAborted();
    throw cause instanceof CodedError ? cause : cannotQuantize(of, cause);
  };
  const ranges = await calibrate({
    ...{ graph: read.graph, measured: read.targets.measured, method, pipeline, pictures, threads, signal },
    onProgress: (done) => onProgress('calibrating', name, done, pictures.length),
  }).catch(refuse);
  const table: RangeTable = {
    ...{ of, digest, ...method, bits },
    pictures: pictures.map(creditOf),
    ranges: Object.fromEntries(ranges) as RangeTable['ranges'],
  };
  const made = await deriveInt8(bytes, parent.output.name, table);
  const fusion = await checkedFusion(name, read, made).catch(refuse);

  const manifest = derivedManifest(parent, name, table, made);
  const comparison = await withWeights(made, manifest, (int8) =>
    compare({
      ...{ float, int8, pipeline, testSet, threads, signal },
      onProgress: (done) => onProgress('evaluating', name, done, testSet.length),
    }),
  );
  const stem = options.name === undefined ? `${of}-int8` : name;
  const text = reportOf({
    ...{ ...comparison, float: of, int8: name, table, fusion, threads, runtimeVersion, sheet: `${stem}.worst.webp` },
    bytes: { float: bytes.length, int8: made.length },
  });
  await writeReport(out, stem, text, comparison);
  await saveModel(catalog, manifest, table, made);
  onMessage(text);
  onMessage(`This is in ${join(out, `${stem}.report.md`)}. Look at the pictures beside it: ${stem}.worst.webp.`);
  onMessage(`Added "${name}", made of "${of}". It is in the API at the next start of the server.`);
}

const creditOf = ({ path: _, ...picture }: CalibrationPicture) => picture;

async function writeReport(out: string, stem: string, text: string, { worst }: Comparison): Promise<void> {
  await writeFile(join(out, `${stem}.report.md`), text);
  await writeFile(join(out, `${stem}.worst.webp`), await sheetOf(worst.map(({ row }) => row)));
}

/** The weights as a temporary file for the length of some work: nothing is added before it is evaluated. */
async function withWeights<T>(weights: Uint8Array, manifest: Manifest, work: (model: LoadableModel) => Promise<T>) {
  const folder = await mkdtemp(join(tmpdir(), 'matteql-quantize-'));
  try {
    const file = join(folder, 'int8.onnx');
    await writeFile(file, weights);
    return await work({ model: modelOf(manifest, manifest.digest), file });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
