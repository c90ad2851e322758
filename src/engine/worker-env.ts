/**
 * What a worker needs of the server's environment. It runs native code on files from elsewhere and has no use for API keys
 * and tokens, so everything else stays out: an allow-list, because names of secrets cannot all be listed.
 */
const NAMES = new Set(
  [
    // Finding programs, libraries and folders.
    'PATH HOME USER TMPDIR TMP TEMP XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_DIRS XDG_DATA_HOME XDG_RUNTIME_DIR',
    // Node itself: how packages are resolved, coverage.
    'NODE_OPTIONS NODE_PATH NODE_V8_COVERAGE NODE_ENV',
    'LANG LANGUAGE TZ GLIBC_TUNABLES',
    // Vulkan looks for adapters through a display on some systems.
    'DISPLAY WAYLAND_DISPLAY DRI_PRIME',
    // Without these nothing starts on Windows, or drivers are not found.
    'SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT USERPROFILE APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES',
  ]
    .join(' ')
    .split(' '),
);

/** Settings of the dynamic linker, allocators, thread pools, the runtime and drivers: each has dozens, all by a prefix. */
const PREFIXES =
  'LC_ LD_ DYLD_ MALLOC_ OMP_ KMP_ GOMP_ MKL_ ORT_ CUDA CUDNN NVIDIA NCCL_ VK_ DAWN_ MESA_ RADV_ ANV_ HSA_ ROCR_ HIP_'.split(
    ' ',
  );

/** Prefixes of vendors hold credentials too: `NVIDIA_API_KEY`. */
const SECRET = /KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL/;

/** Settings that a worker gets unless the operator's environment has them already. */
const DEFAULTS = {
  // A model is loaded by way of many short-lived copies of its weights. glibc keeps what was freed for later use, which never
  // comes: the default model's process holds 1.33 GB instead of 1.11 GB then. Runs are as fast either way; loading takes a
  // third of a second longer. Other C libraries do not know the variable.
  MALLOC_TRIM_THRESHOLD_: '131072',
  // See `loadRuntime`; here it is set before anything of the worker runs.
  ORT_DISABLE_TELEMETRY: '1',
};

/** The environment of a worker process, from that of the server. Names are compared in upper case, as Windows does. */
export function workerEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const passed = Object.entries(env).filter(([name]) => {
    const upper = name.toUpperCase();
    return (NAMES.has(upper) || PREFIXES.some((prefix) => upper.startsWith(prefix))) && !SECRET.test(upper);
  });
  return { ...DEFAULTS, ...Object.fromEntries(passed) };
}
