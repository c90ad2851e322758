export { type ComparedPicture, type CompareOptions, type Comparison, compare } from './compare.ts';
export { type FilePipeline, filePipeline } from './file-pipeline.ts';
export { FOUND_OVERLAP } from './metrics.ts';
export { type GroundTruthPair, pairsOf, samplePairs, setsOf } from './pairs.ts';
export { type QuantizeOptions, type QuantizeStep, quantizeModel } from './quantize-model.ts';
export { type SheetRow, sheetOf } from './sheet.ts';
export { type MetricsSummary, summarize } from './summary.ts';
export { type TestPicture, testSetOf } from './test-set.ts';
