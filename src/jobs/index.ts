export { type FolderStoreOptions, openFolderStore } from './folder-store.ts';
export type { Failure, Job, JobItem, JobState, NewJob, Outcome, OutcomeQuery, Priority, Task } from './job.ts';
export type { ItemOutcome, JobStore } from './job-store.ts';
export { createJobs, type Jobs, type JobsParts, type WorkOptions } from './jobs.ts';
export { createMemoryQueue } from './memory-queue.ts';
export type { Queue } from './queue.ts';
export { failureOf, type Work } from './run-task.ts';
