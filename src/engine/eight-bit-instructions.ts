import { readFileSync } from 'node:fs';

/** Instructions that multiply and add numbers of eight bits, by what Linux calls them. */
const NAMES: Readonly<Record<string, string>> = {
  avx512_vnni: 'AVX512-VNNI',
  avx_vnni: 'AVX-VNNI',
  amx_int8: 'AMX-INT8',
  asimddp: 'DotProd',
  i8mm: 'I8MM',
};

/** Those that this processor has; undefined where the system does not tell. */
export function eightBitInstructions(
  cpuinfo = readCpuinfo(),
  platform: string = process.platform,
  arch: string = process.arch,
): readonly string[] | undefined {
  // Every processor that this combination runs on has it (Apple M1 and later).
  if (platform === 'darwin' && arch === 'arm64') return ['DotProd'];
  const flags = /^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo)?.[1]?.trim().split(/\s+/);
  return flags?.flatMap((flag) => NAMES[flag] ?? []);
}

function readCpuinfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}
