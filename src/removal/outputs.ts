import { CodedError, createSemaphore, footprintOf, type Node } from '../pipeline/index.ts';
import type { Place, RequestContext } from './services.ts';

/** Finished images of one answer that are made at a time: while one is encoded, the next is composed. */
const PARALLEL = 2;

interface Job {
  readonly output: Node<any>;
  /** Makes a finished image, four bytes a pixel; other outputs are facts. */
  readonly isImage: boolean;
  resolve(value: any): void;
  reject(error: unknown): void;
}

/** Makes an output of a removal, once there is a place and memory for it. */
export type MakeOutput = <T>(output: Node<T>, isImage: boolean) => Promise<T>;

/**
 * Outputs that are asked for in the same turn of the event loop are made together: only then is known which of them share
 * what, how much memory they take, and when a value has had its last reader.
 *
 * @param pixelMemory bytes that the pixels of all requests may take together
 */
export function createOutputs({ signal, place, meter }: RequestContext, pixelMemory: number): MakeOutput {
  let waiting: Job[] = [];

  function start(): void {
    const reckoned = waiting.map((job) => ({ job, bytes: footprintOf([job.output], 1) }));
    waiting = [];
    const fitting = reckoned.filter(({ job, bytes }) => fits(job, bytes, pixelMemory));
    if (fitting.length === 0) return;
    const jobs = fitting.map(({ job }) => job);
    const outputs = jobs.map(({ output }) => output);
    // One output takes the same however many may be made at a time, and reckoning takes half a millisecond.
    const bytesOf = (parallel: number) => (jobs.length === 1 ? fitting[0]!.bytes : footprintOf(outputs, parallel));
    const parallel = bytesOf(PARALLEL) <= pixelMemory ? PARALLEL : 1;
    try {
      // The request may have ended since it asked, and nothing above this callback would catch that.
      makeAll(jobs, parallel, reserve(bytesOf(parallel)));
    } catch (error) {
      for (const job of jobs) job.reject(error);
    }
  }

  function reserve(bytes: number): Place {
    if (bytes > pixelMemory) throw tooMuch(bytes, pixelMemory);
    return place(bytes);
  }

  function makeAll(jobs: readonly Job[], parallel: number, reserved: Place): void {
    const semaphore = createSemaphore(parallel);
    let isClaimed = false;
    /** Not before there is a place: what is claimed may be held, and only the place counts it. */
    const claimAll = () => {
      if (!isClaimed) for (const { output } of jobs) output.claim();
      isClaimed = true;
    };
    for (const { output, isImage, resolve, reject } of jobs) {
      const make = () => output.get();
      reserved
        .run(async () => {
          // Here, where few are at a time, and not inside a run that other clients may share.
          await meter?.checkRuns();
          claimAll();
          return isImage ? semaphore(signal, make) : make();
        })
        .finally(() => isClaimed && output.release())
        .then(resolve, reject);
    }
  }

  return (output, isImage) =>
    new Promise((resolve, reject) => {
      waiting.push({ output, isImage, resolve, reject });
      if (waiting.length === 1) setImmediate(start);
    });
}

function fits({ reject }: Job, bytes: number, pixelMemory: number): boolean {
  if (bytes <= pixelMemory) return true;
  reject(
    new CodedError(
      'IMAGE_TOO_LARGE',
      `With this recipe the picture takes ${wholeMegabytes(bytes)} MB of working memory; PIXEL_MEMORY is ${wholeMegabytes(pixelMemory)} MB. Send a smaller picture, or choose plugins that need less.`,
    ),
  );
  return false;
}

const tooMuch = (bytes: number, pixelMemory: number) =>
  new CodedError(
    'QUERY_TOO_COMPLEX',
    `What this document asks for takes ${wholeMegabytes(bytes)} MB of working memory at a time; PIXEL_MEMORY is ${wholeMegabytes(pixelMemory)} MB. Send it in parts.`,
  );

const wholeMegabytes = (bytes: number): number => Math.ceil(bytes / 1e6);
