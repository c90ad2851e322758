import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

/** Whether the pictures and networks that may not be committed lie beside this checkout. */
export const hasShared = existsSync(root);
export const sharedFile = (path: string): string => root + path;
/** Goes into the title of what is skipped without them. */
export const needsShared = hasShared ? '' : ' (skipped: no folder shared/data beside this checkout)';
