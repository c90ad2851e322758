export { derive } from './derive.ts';
export { judge, type Masks, medianOf, type Summary, summaryOf, type Verdict } from './evaluate.ts';
export { type Graph, readGraph, writeGraph } from './graph.ts';
export { type Places, placesOf } from './places.ts';
export { probeNetworks } from './probe.ts';
export { createRanges, type RangeMethod, withSamples, withShapes } from './ranges.ts';
export { type RangeTable, tableText } from './table.ts';
export { type Fused, fusedOf, tallyOf } from './verify.ts';
