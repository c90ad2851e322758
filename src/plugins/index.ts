export { plugins } from './built-in.ts';
export { loadPlugins } from './load-external.ts';
export { base, presets } from './presets.ts';
export { createRecognizer, type RecognizedHeader, type Recognizer, writableFormats } from './recognize.ts';
