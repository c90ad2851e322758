import { readFileSync } from 'node:fs';

/** Instructions that multiply and add 8-bit integers, by their names in Linux. */
const NAMES: Readonly<Record<string, string>> = {
  avx512_vnni: 'AVX512-VNNI',
  avx_vnni: 'AVX-VNNI',
  amx_int8: 'AMX-INT8',
  asimddp: 'DotProd',
  i8mm: 'I8MM',
};

/** The int8 instructions of this processor; undefined where the system does not report them. */
export function int8Instructions(
  cpuinfo = readCpuinfo(),
  platform: string = process.platform,
  arch: string = process.arch,
): readonly string[] | undefined {
  // Every processor of this combination has it (Apple M1 and later).
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
