/** What is sent about a job: its end, or the outcome of each of its pictures too. */
export type Notices = 'END' | 'OUTCOMES';

/** Something that the operator's receiver has to learn of a job, until that has confirmed it. */
export interface Notice {
  /** Id of the job. */
  readonly job: string;
  /** Index of an outcome, or the end of the job. */
  readonly subject: number | 'end';
  /** When it happened, in milliseconds since 1970. */
  readonly at: number;
  /** Attempts that have failed. */
  readonly attempts: number;
}
