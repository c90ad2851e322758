// Before env-paths, which asks for the home folder as soon as it is imported.
import './home-folder.ts';
import envPaths from 'env-paths';
import { hasHome } from './home-folder.ts';

/**
 * Where weights and results are stored unless `MATTEQL_HOME` is set: the user's cache folder, shared by all checkouts.
 *
 * @throws Error where the user has no home folder
 */
export function defaultHome(): string {
  if (!hasHome) throw new Error('This user has no home folder. Set MATTEQL_HOME to a folder that can be written to.');
  return envPaths('matteql', { suffix: '' }).cache;
}
