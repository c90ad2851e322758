interface Kernel {
  readonly exports: WebAssembly.Exports;
  readonly memory: WebAssembly.Memory;
}

const kernels = new Map<string, Kernel>();

/** A page of memory, in bytes. */
const PAGE = 65536;

/** The most that is kept for the next call, in bytes: rows of most pictures take less, and V8 has compiled its calls by then. */
const KEPT = 16 << 20;

/**
 * Functions of a kernel that is compiled by `scripts/wasm.ts`, and its memory, which is theirs until the next call with the
 * same code in this thread.
 *
 * @param code base64
 * @param bytes of memory at least
 * @param cleared how many of them, from the first on, are 0; the others are what an earlier call left
 * @throws RangeError beyond 4 GB, or where there is no memory
 */
export function startKernel<Functions>(
  code: string,
  bytes: number,
  cleared = bytes,
): { functions: Functions; memory: ArrayBuffer } {
  const kept = kernels.get(code);
  const isEnough = kept !== undefined && kept.memory.buffer.byteLength >= bytes;
  const { exports, memory } = isEnough ? kept : instanceOf(code, bytes);
  if (isEnough) new Uint8Array(memory.buffer, 0, cleared).fill(0);
  else if (bytes <= KEPT) kernels.set(code, { exports, memory });
  return { functions: exports as Functions, memory: memory.buffer as ArrayBuffer };
}

/** Compiled once: V8 optimizes the code of a module that is used often, and a new memory need not lose that. */
const modules = new Map<string, WebAssembly.Module>();

function instanceOf(code: string, bytes: number): Kernel {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
  const module = modules.get(code) ?? new WebAssembly.Module(Buffer.from(code, 'base64'));
  modules.set(code, module);
  return { exports: new WebAssembly.Instance(module, { env: { memory } }).exports, memory };
}
