export type * from './artefacts.ts';
export { type Bench, bind, createBench, given, type Node, type Nodes } from './bind.ts';
export type { EngineStatus, Infer, Inferred, ModelStatus } from './engine-port.ts';
export { CodedError, type ErrorCode, type ErrorPath, errorCodes } from './errors.ts';
export { type FileType, type Header, SNIFF_BYTES, type Sniffed, type SourceFormats } from './file-formats.ts';
export { type Key, keyOf } from './key.ts';
export { limits } from './limits.ts';
export { createMemo, type Made, type Memo } from './memo.ts';
export { type Option, type Options, opt, type PictureRef, rangeText, type Shape, schemaOf } from './options.ts';
export { dependsOn, type Plan, plan, type Recipe, recipeOf, type Step } from './plan.ts';
export {
  type AnyPlugin,
  type Choice,
  createHost,
  definePlugin,
  type HeavyHost,
  type Host,
  isPlugin,
  type Plugin,
  type Warning,
} from './plugin.ts';
export { createRegistry, type Registry } from './registry.ts';
export { isList, LONGEST_LIST, type StageName, stageNames, stageOf, stages } from './stages.ts';
export type { Telemetry, TelemetryEvent } from './telemetry.ts';
export { inputSizeOf, tensorOf } from './tensor.ts';
export { createTrace, type StageRun, type Trace } from './trace.ts';
export { createTurns } from './turns.ts';
