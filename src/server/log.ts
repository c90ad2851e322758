import { type Logger, pino } from 'pino';

export type Log = Pick<Logger, 'info' | 'warn' | 'error'>;

/** One JSON line for each event that an operator should look at, on standard error: standard output is for people. */
export const createLog = (): Log => pino({ base: null, level: 'warn' }, pino.destination({ dest: 2, sync: false }));
