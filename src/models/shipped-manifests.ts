import { fileURLToPath } from 'node:url';

/** Folder of the manifests in this package; the same place seen from `src/models` and from `dist/models`. */
export const shippedManifests: string = fileURLToPath(new URL('../../models/', import.meta.url));
