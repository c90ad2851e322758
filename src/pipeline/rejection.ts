import { CodedError, withPlace } from './errors.ts';
import type { Step } from './plan.ts';

/** A rejection by a plugin, with the place of the plugin before that of the option. */
export function rejection(error: unknown, { path, plugin }: Step): unknown {
  if (!(error instanceof CodedError)) return error;
  const isOfRequest = error.at.length > 0 || error.code === 'BAD_OPTION' || plugin.stage === 'decode';
  if (!isOfRequest) return error;
  return withPlace(error, [...path, ...error.at]);
}
