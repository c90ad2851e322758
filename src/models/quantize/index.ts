export { derive } from './derive.ts';
export { judge, type Masks, type Summary, summaryOf, type Verdict } from './evaluate.ts';
export { type Graph, readGraph, writeGraph } from './graph.ts';
export { type Places, placesOf } from './places.ts';
export { PROBE_SIDE, probeNetworks } from './probe.ts';
export { createRanges, type Over, overs, type RangeMethod, usualMethod, withSamples, withShapes } from './ranges.ts';
export { parseTable, type RangeTable, tableText } from './table.ts';
export { type Fused, fusedOf, tallyOf } from './verify.ts';
