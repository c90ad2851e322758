const modules = new Map<string, WebAssembly.Module>();

/** A page of memory, in bytes. */
const PAGE = 65536;

/**
 * Functions of a kernel that is compiled by `scripts/wasm.ts`, with a memory of their own: code is compiled once, and the
 * memory is freed with the last reference to it.
 *
 * @param code base64
 * @param bytes of memory at least; every byte is 0
 * @throws RangeError beyond 4 GB, or where there is no memory
 */
export function startKernel<Functions>(code: string, bytes: number): { functions: Functions; memory: ArrayBuffer } {
  const module = modules.get(code) ?? new WebAssembly.Module(Buffer.from(code, 'base64'));
  modules.set(code, module);
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { functions: exports as Functions, memory: memory.buffer as ArrayBuffer };
}
