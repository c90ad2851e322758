/** The process of a worker is gone: killed, out of memory, or crashed in native code. */
export class WorkerEnded extends Error {
  override readonly name: string = 'WorkerEnded';
}

/** A worker was ended because it did not answer within its time limit. */
export class WorkerTimedOut extends WorkerEnded {
  override readonly name = 'WorkerTimedOut';
  readonly milliseconds: number;

  constructor(milliseconds: number) {
    super(`No answer within ${secondsOf(milliseconds)}.`);
    this.milliseconds = milliseconds;
  }
}

export const secondsOf = (milliseconds: number): string => `${Number((milliseconds / 1000).toPrecision(2))} s`;
