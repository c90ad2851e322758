export { bindFile, fileSource } from './bind-file.ts';
export { plugins } from './built-in.ts';
export { loadPlugins } from './load-external.ts';
export { base, presets } from './presets.ts';
export { createRecognizer, writableFormats } from './recognize.ts';
