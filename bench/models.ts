/** The default network in single precision and in int8: what surrounds a run counts more with the second. */
export const FLOAT = 'isnet';
export const INT8 = 'isnetInt8';

export const MODELS = [FLOAT, INT8] as const;
export type ModelName = (typeof MODELS)[number];
