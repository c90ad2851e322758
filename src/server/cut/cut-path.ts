/** Bytes in, bytes out. */
export const CUT_PATH = '/cut';

/** Headers of an answer that pages of other origins may read. */
export const CUT_HEADERS = 'content-location, x-matteql-id, x-matteql-recipe, x-matteql-warnings';
