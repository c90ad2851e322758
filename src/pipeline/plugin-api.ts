/** What a plugin is written with: the package's entry `matteql/plugin`. */
export type * from './artefacts.ts';
export type { ErrorCode } from './error-codes.ts';
export { CodedError, type ErrorPath } from './errors.ts';
export { type FileType, type Header, SNIFF_BYTES, type Sniffed, type SourceFormats } from './file-formats.ts';
export { inputSizeOf, sizesText, takesSize } from './input-size.ts';
export { limits } from './limits.ts';
export { type Given, type Option, type Options, opt, type PictureRef, type Seen, type Shape } from './options.ts';
export {
  type ComparedAnswer,
  definePlugin,
  type HeavyHost,
  type Host,
  type PictureSize,
  type Plugin,
  type Warning,
} from './plugin.ts';
export { type StageName, stageNames, stageOf, stages } from './stages.ts';
export { tensorOf } from './tensor.ts';
