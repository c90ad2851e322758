import envPaths from 'env-paths';

/** Where weights and results are stored unless `MATTEQL_HOME` is set: the user's cache folder, shared by all checkouts. */
export const defaultHome = (): string => envPaths('matteql', { suffix: '' }).cache;
