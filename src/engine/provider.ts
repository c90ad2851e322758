/** What a model can run on: an execution provider of ONNX Runtime. */
export type Provider = 'cpu' | 'cuda' | 'webgpu';

/** All providers, the one that works everywhere first. */
export const providers: readonly Provider[] = ['cpu', 'cuda', 'webgpu'];
