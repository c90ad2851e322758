import { fileURLToPath } from 'node:url';
import envPaths from 'env-paths';

/** Where weights and results live unless `MATTEQL_HOME` says otherwise: the user's cache folder, shared by all checkouts. */
export const defaultHome = (): string => envPaths('matteql', { suffix: '' }).cache;

/** The manifests that come with this package; the same place seen from `src/models` and from `dist/models`. */
export const shippedManifests: string = fileURLToPath(new URL('../../models/', import.meta.url));
