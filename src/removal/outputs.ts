import { CodedError, createSemaphore, footprintOf, type Node } from '../pipeline/index.ts';
import type { RequestContext } from './services.ts';

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
export function createOutputs({ signal, place }: RequestContext, pixelMemory: number): MakeOutput {
  let waiting: Job[] = [];

  function start(): void {
    const jobs = waiting.filter((job) => fits(job, pixelMemory));
    waiting = [];
    if (jobs.length === 0) return;
    const outputs = jobs.map(({ output }) => output);
    const parallel = footprintOf(outputs, PARALLEL) <= pixelMemory ? PARALLEL : 1;
    const bytes = footprintOf(outputs, parallel);
    if (bytes > pixelMemory) {
      for (const job of jobs) end(job, () => job.reject(tooMuch(bytes, pixelMemory)));
      return;
    }
    const reserved = place(bytes);
    const turns = createSemaphore(parallel);
    for (const job of jobs) {
      const make = () => job.output.get();
      reserved
        .run(() => (job.isImage ? turns(signal, make) : make()))
        .then(
          (value) => end(job, () => job.resolve(value)),
          (error) => end(job, () => job.reject(error)),
        );
    }
  }

  return (output, isImage) =>
    new Promise((resolve, reject) => {
      output.claim();
      waiting.push({ output, isImage, resolve, reject });
      if (waiting.length === 1) setImmediate(start);
    });
}

function end({ output }: Job, settle: () => void): void {
  output.release();
  settle();
}

function fits(job: Job, pixelMemory: number): boolean {
  const bytes = footprintOf([job.output], 1);
  if (bytes <= pixelMemory) return true;
  end(job, () =>
    job.reject(
      new CodedError(
        'IMAGE_TOO_LARGE',
        `With this recipe the picture takes ${megabytes(bytes)} MB of working memory; PIXEL_MEMORY is ${megabytes(pixelMemory)} MB. Send a smaller picture, or choose plugins that need less.`,
      ),
    ),
  );
  return false;
}

const tooMuch = (bytes: number, pixelMemory: number) =>
  new CodedError(
    'QUERY_TOO_COMPLEX',
    `What this document asks for takes ${megabytes(bytes)} MB of working memory at a time; PIXEL_MEMORY is ${megabytes(pixelMemory)} MB. Send it in parts.`,
  );

const megabytes = (bytes: number): number => Math.ceil(bytes / 1e6);
