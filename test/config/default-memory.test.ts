import { expect, test } from 'vitest';
import { defaultMemory } from '../../src/config/index.ts';

test.each<[string, number, number | undefined, number]>([
  ['a machine', 16e9, undefined, 12e9],
  ['a system that knows no containers', 16e9, 0, 12e9],
  ['a container without a limit', 16e9, 2 ** 63, 12e9],
  ['a container with one', 16e9, 2e9, 1.5e9],
])('three quarters of %s', (_, machine, container, bytes) => {
  expect(defaultMemory(machine, container)).toBe(bytes);
});
