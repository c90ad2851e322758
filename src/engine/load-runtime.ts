/** ONNX Runtime as a module. */
export type OnnxRuntime = typeof import('onnxruntime-node');

/**
 * Loads the native runtime into this process; only workers and offline tools call it. Since 1.29 it sends telemetry from
 * every process that loads it and leaves files in the cache and temporary folders, unless this variable is set before.
 * A value set by the operator is kept.
 */
export function loadRuntime(): Promise<OnnxRuntime> {
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
  return import('onnxruntime-node');
}
