import { expect, test } from 'vitest';
import { int8Instructions } from '../../src/engine/index.ts';

const x86 = (flags: string) =>
  `processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu vme ${flags} sse2\nvmx flags\t: vnmi avx_vnni\nbugs\t\t: spectre_v1\n\nprocessor\t: 1\nflags\t\t: fpu amx_int8\n`;
const arm = (features: string) =>
  `processor\t: 0\nBogoMIPS\t: 243.75\nFeatures\t: fp asimd ${features} sb\nCPU part\t: 0xd40\n`;

test.each([
  ['Intel with all', x86('avx2 avx512f avx512_vnni avx_vnni amx_int8'), ['AVX512-VNNI', 'AVX-VNNI', 'AMX-INT8']],
  ['AMD with one', x86('avx2 avx512_vnni'), ['AVX512-VNNI']],
  ['without', x86('avx avx2 avx512f avx512bw'), []],
  ['with others that are called much the same', x86('avx512_vnni2 xavx_vnni avx_vnni_int8'), []],
  ['ARM with', arm('asimddp i8mm'), ['DotProd', 'I8MM']],
  ['ARM without', arm('aes crc32'), []],
  ['one that does not tell', 'processor\t: 0\nmodel name\t: Something\n', undefined],
  ['no such file', '', undefined],
])('a processor of Linux: %s', (_, cpuinfo, instructions) => {
  expect(int8Instructions(cpuinfo, 'linux', 'x64')).toEqual(instructions);
});

test('every Apple processor of this kind has them, and older ones do not tell', () => {
  expect(int8Instructions('', 'darwin', 'arm64')).toEqual(['DotProd']);
  expect(int8Instructions('', 'darwin', 'x64')).toBeUndefined();
  expect(int8Instructions('', 'win32', 'arm64')).toBeUndefined();
});

test('of this machine, it is known or not, and no failure', () => {
  expect([Array, undefined]).toContain(int8Instructions()?.constructor);
});
