import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultThreads } from '../../config/index.ts';
import { createEngine, type Loadable, optimizedGraph, runtimeVersion } from '../../engine/index.ts';
import { checkLicense, type Manifest, modelOf } from '../../models/index.ts';
import {
  derive,
  type Fused,
  fusedOf,
  type Graph,
  type Places,
  placesOf,
  type RangeMethod,
  type RangeTable,
  readGraph,
  tallyOf,
} from '../../models/quantize/index.ts';
import { CodedError } from '../../pipeline/index.ts';
import { meterFor } from '../progress.ts';
import { openShelf, type Shelf } from '../settings.ts';
import { say, type Terminal } from '../terminal.ts';
import { calibrate } from './calibrate.ts';
import { compare } from './compare.ts';
import { examsOf } from './exams.ts';
import { draftOf, keep, newName } from './keep.ts';
import { picturesIn } from './pictures.ts';
import { recipeOn } from './recipe.ts';
import { reportOf } from './report.ts';
import { sheetOf } from './sheet.ts';

export interface QuantizeOptions {
  /** Folder of pictures that ranges are measured on. */
  readonly calibrate: string;
  /** Folder of pictures to judge by, with the truth about them or without; some of those of `calibrate` if none is said. */
  readonly judge?: string | undefined;
  readonly method: RangeMethod;
  readonly bits: 7 | 8;
  /** The new model's name; the old one's with `Int8` if it is not said. */
  readonly name?: string | undefined;
  /** Whether a model of that name may be given up for it. */
  readonly replace: boolean;
  /** Folder of the report; that of the manifest if none is said. */
  readonly out?: string | undefined;
}

/** Makes a model in eight bits of another one, puts it beside the others, and reports how good it is. */
export async function quantize(of: string, options: QuantizeOptions, terminal: Terminal): Promise<void> {
  const { signal } = terminal;
  const shelf = await openShelf(terminal);
  const parent = parentOf(shelf, of);
  const name = newName(shelf, of, options.name, options.replace);
  const { pictures, others } = await picturesIn(options.calibrate);
  if (others.length > 0) say(terminal, `Left out of ${options.calibrate}, being no pictures: ${others.join(', ')}.`);
  const exams = await examsOf(options.judge, pictures);
  const out = options.out ?? shelf.settings.modelsDir;
  await mkdir(out, { recursive: true }).catch((cause: Error) => {
    throw new CodedError('BAD_OPTION', `The report cannot be written: ${cause.message}`, [], { cause });
  });
  const fetching = meterFor(of, terminal);
  const { file, digest } = await shelf.weights.pull(of, { onProgress: fetching.show, signal }).finally(fetching.stop);
  const float: Loadable = { model: modelOf(parent, digest), file };
  const threads = defaultThreads();
  const recipe = recipeOn(parent, float.model);
  const bytes = await readFile(file);
  const { graph, places } = read(of, bytes, parent.output.name);
  await tryOut(float, threads);

  const refuse = (cause: Error): never => {
    signal.throwIfAborted();
    throw cause instanceof CodedError ? cause : cannot(of, cause);
  };
  const measuring = countingFor(`${name}, measuring`, pictures.length, terminal);
  const ranges = await calibrate({
    ...{ graph, measured: places.measured, method: options.method, recipe, pictures, threads, signal },
    onProgress: measuring.show,
  })
    .catch(refuse)
    .finally(measuring.stop);
  const table: RangeTable = {
    ...{ of, digest, ...options.method, bits: options.bits },
    pictures: pictures.map(({ path: _, ...picture }) => picture),
    ranges: Object.fromEntries(ranges) as RangeTable['ranges'],
  };
  const made = await derive(bytes, parent.output.name, table);
  const fused = fusedOf(graph, places, tallyOf(await optimizedGraph(made).catch(refuse)));
  refuseSurprises(name, fused);

  const draft = draftOf(parent, name, table, made);
  const judging = countingFor(`${name}, judging`, exams.length, terminal);
  const comparison = await aside(made, (file) => {
    const eight = { model: modelOf(draft, draft.digest), file };
    return compare({ float, eight, recipe, exams, threads, signal, onProgress: judging.show });
  }).finally(judging.stop);
  const stem = options.name === undefined ? `${of}-int8` : name;
  const [report, sheet] = [`${stem}.report.md`, `${stem}.worst.webp`];
  const text = reportOf({
    ...{ ...comparison, float: of, eight: name, table, fused, threads, runtimeVersion, sheet },
    bytes: { float: bytes.length, eight: made.length },
  });
  await writeFile(join(out, report), text);
  await writeFile(join(out, sheet), await sheetOf(comparison.worst.map(({ row }) => row)));
  await keep(shelf, draft, table, made);
  say(terminal, text);
  say(terminal, `This is in ${join(out, report)}. Look at the pictures beside it: ${sheet}.`);
  say(terminal, `Added "${name}", made of "${of}". It is in the API at the next start of the server.`);
}

/** The weights as a file, until the work is done: nothing is added before it is judged. */
async function aside<T>(weights: Uint8Array, work: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'matteql-quantize-'));
  try {
    const file = join(folder, 'eight.onnx');
    await writeFile(file, weights);
    return await work(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A manifest that is wrong is found out before minutes are spent. @throws CodedError `MODEL_MISMATCH` */
async function tryOut(float: Loadable, threads: number): Promise<void> {
  const engine = createEngine({ provider: 'cpu', threads });
  await engine.warm(float).finally(engine.close);
}

/** @throws CodedError `BAD_OPTION` for a model that is not there or is in eight bits already, `LICENSE_NOT_ACCEPTED` */
function parentOf({ manifests, settings }: Shelf, name: string): Manifest {
  const parent = manifests.find((manifest) => manifest.name === name);
  if (!parent) {
    const known = manifests.map((manifest) => manifest.name).join(', ');
    throw new CodedError('BAD_OPTION', `There is no model "${name}". Models are: ${known}.`);
  }
  if (parent.file && 'derivedFrom' in parent.file) {
    throw new CodedError('BAD_OPTION', `"${name}" is in eight bits already: take "${parent.file.derivedFrom}".`);
  }
  checkLicense(parent, settings.allowNonCommercial);
  return parent;
}

/** @throws CodedError `MODEL_MISMATCH` for a network that cannot be quantized */
function read(name: string, bytes: Uint8Array, output: string | undefined): { graph: Graph; places: Places } {
  try {
    const graph = readGraph(bytes, output);
    const places = placesOf(graph);
    if (places.measured.length > 0) return { graph, places };
  } catch (cause) {
    throw cannot(name, cause as Error);
  }
  throw new CodedError(
    'MODEL_MISMATCH',
    `"${name}" cannot be quantized: no convolution of it can be in eight bits, or all are already.`,
  );
}

const cannot = (name: string, cause: Error) =>
  new CodedError('MODEL_MISMATCH', `"${name}" cannot be quantized: ${cause.message}`, [], { cause });

/** @throws CodedError `MODEL_MISMATCH` with what was found */
function refuseSurprises(name: string, { surprises }: Fused): void {
  if (surprises.length === 0) return;
  throw new CodedError(
    'MODEL_MISMATCH',
    `The runtime does not make of "${name}" what was meant: ${surprises.join('; ')}.`,
  );
}

function countingFor(name: string, total: number, terminal: Terminal) {
  const meter = meterFor(name, terminal, (count) => `${count} pictures`);
  return { show: (done: number) => meter.show({ received: done, total }), stop: () => meter.stop() };
}
