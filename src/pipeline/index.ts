export type { AdmissionStatus } from './admission-status.ts';
export type * from './artefacts.ts';
export { bind, type Roots } from './bind.ts';
export type { EngineStatus, Infer, Inferred, Int8Gain, ModelStatus } from './engine-port.ts';
export { type ErrorCode, errorCodes, factsOf } from './error-codes.ts';
export { CodedError, type ErrorPath, type InputFacts, withPlace } from './errors.ts';
export { createExecution, type Execution, type HeavyResult, type RunHeavy } from './execution.ts';
export {
  type FileType,
  type Header,
  type RecognizedHeader,
  type Recognizer,
  SNIFF_BYTES,
  type Sniffed,
  type SourceFormats,
} from './file-formats.ts';
export { footprintOf } from './footprint.ts';
export { inputSizeOf, isFixed, sizesText, takesSize } from './input-size.ts';
export { type Key, keyOf } from './key.ts';
export { limits } from './limits.ts';
export { createMemo, type Memo, type Produced } from './memo.ts';
export type { Meter, Standing, WorkLimits } from './meter.ts';
export { didYouMean, nearestName } from './nearest-name.ts';
export {
  constant,
  type ModelNode,
  modelNode,
  type Node,
  type Nodes,
  type SourceNode,
  sourceNode,
} from './node.ts';
export { boundsOf, shown } from './option-problem.ts';
export { type Option, type Options, opt, type PictureRef, type Shape, schemaOf } from './options.ts';
export { parseJson } from './parse-json.ts';
export { changePlan, dependsOn, type Plan, plan, type Recipe, recipeOf, type Step } from './plan.ts';
export {
  type AnyPlugin,
  type Choice,
  type ComparedAnswer,
  createHost,
  definePlugin,
  type HeavyHost,
  type Host,
  isPlugin,
  type PictureSize,
  type Plugin,
  type Warning,
} from './plugin.ts';
export { rangeText } from './range-text.ts';
export { createRegistry, type Registry } from './registry.ts';
export { createSemaphore, type Semaphore } from './semaphore.ts';
export type { SharedMasks } from './shared-masks.ts';
export { isList, isStage, type StageName, stageNames, stageOf, stages } from './stages.ts';
export type {
  Log,
  RequestKind,
  RequestOutcome,
  RequestTrace,
  Telemetry,
  TelemetryEvent,
  TraceRequest,
  TraceWork,
} from './telemetry.ts';
export { tensorOf } from './tensor.ts';
export { createTrace, type StageRun, type Trace } from './trace.ts';
export { warningDocs } from './warning-codes.ts';
export { screaming, wordsOf } from './wire-name.ts';
