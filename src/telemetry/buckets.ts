/** Seconds: what is remembered takes milliseconds, a picture a second or so on two processors, and a deadline is two minutes. */
export const requestBuckets = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** Seconds of one stage: thresholds take a fraction of a millisecond, a run of a model or closedForm seconds. */
export const stageBuckets = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 10, 30];

/** Seconds until a model is loaded. */
export const loadBuckets = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
