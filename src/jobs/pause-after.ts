/** Milliseconds before a picture is tried again: 1 s, twice as long each time, 30 s at most. */
export const pauseAfter = (attempt: number): number => Math.min(500 * 2 ** Math.min(attempt, 10), 30_000);
