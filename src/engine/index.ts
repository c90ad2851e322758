export {
  createEngine,
  type Engine,
  type EngineOptions,
  type EngineStatus,
  type NetworkStatus,
} from './create-engine.ts';
export { defaultMemory } from './default-memory.ts';
export { describeGraph, type GraphDescription, type Port } from './describe-graph.ts';
export { eightBitInstructions } from './eight-bit-instructions.ts';
export type { Loadable, Log } from './messages.ts';
export { type GraphValue, type OpenGraph, openGraph, optimizedGraph } from './open-graph.ts';
export {
  availableProviders,
  checkProvider,
  cudaCommand,
  type Provider,
  providers,
  runtimeVersion,
} from './providers.ts';
export { defaultThreads } from './threads.ts';
export type { Inferred } from './turn.ts';
