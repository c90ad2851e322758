export { availableProviders, checkProvider } from './check-provider.ts';
export { createEngine, type Engine, type EngineOptions } from './create-engine.ts';
export { describeGraph, type GraphDescription, type TensorInfo } from './describe-graph.ts';
export { int8Instructions } from './int8-instructions.ts';
export { cudaCommand, runtimeVersion } from './onnxruntime.ts';
export { type GraphValue, type OpenGraph, openGraph, optimizedGraph } from './open-graph.ts';
export type { EngineLog, Loadable } from './protocol.ts';
export { type Provider, providers } from './provider.ts';
export { type TimeLimits, timeLimits } from './watchdog.ts';
