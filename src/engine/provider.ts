/** What a model can run on: an execution provider of ONNX Runtime. */
export type Provider = 'cpu' | 'cuda' | 'webgpu';

export const providers: readonly Provider[] = ['cpu', 'cuda', 'webgpu'];
