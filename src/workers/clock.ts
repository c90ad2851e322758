/** Milliseconds by a clock that all threads share. */
export const clock = (): number => performance.timeOrigin + performance.now();
