import { expect, test } from 'vitest';
import { availableMemory } from '../../src/config/available-memory.ts';
import { defaultMemory, defaultPixelMemory } from '../../src/config/index.ts';

test.each<[string, number, number | undefined, number]>([
  ['a machine', 16e9, undefined, 16e9],
  ['a system that knows no containers', 16e9, 0, 16e9],
  ['a container without a limit', 16e9, 2 ** 63, 16e9],
  ['a container with one', 16e9, 2e9, 2e9],
])('the memory of %s', (_, machine, container, bytes) => {
  expect(availableMemory(machine, container)).toBe(bytes);
});

test('models have three quarters of it, pixels a twelfth, but enough for the largest picture', () => {
  expect(defaultMemory(16e9)).toBe(12e9);
  expect(defaultPixelMemory(24e9)).toBe(2e9);
  expect(defaultPixelMemory(2e9)).toBe(20 * 64e6);
});
