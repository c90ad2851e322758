import { type Logger, pino } from 'pino';

export type Log = Pick<Logger, 'info' | 'warn' | 'error'>;

/** One JSON line an event, on standard error: standard output is for people. */
export const createLog = (): Log => pino({ base: null }, pino.destination({ dest: 2, sync: false }));
