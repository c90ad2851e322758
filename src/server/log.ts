import { pino } from 'pino';
import type { Log } from '../schema/index.ts';

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/**
 * One JSON line for each event on standard error: standard output is for people.
 *
 * @param level `info` adds a line for each request
 */
export const createLog = ({ level = 'info' }: { readonly level?: LogLevel } = {}): Log =>
  pino({ base: null, level }, pino.destination({ dest: 2, sync: false }));
