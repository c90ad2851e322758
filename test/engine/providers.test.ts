import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { availableProviders, checkProvider, cudaCommand } from '../../src/engine/index.ts';

test('the processor always works', async () => {
  expect(availableProviders()).toContain('cpu');
  await checkProvider('cpu');
});

test('the command that is named for CUDA is there', () => {
  expect(existsSync(cudaCommand.split(' ')[1]!)).toBe(true);
});

test.skipIf(availableProviders().includes('cuda'))(
  'CUDA that is not there is an error, not the processor',
  async () => {
    await expect(checkProvider('cuda')).rejects.toThrow(/^PROVIDER=cuda /);
  },
);

test('a provider that nobody knows is answered with those there are', async () => {
  await expect(checkProvider('tpu')).rejects.toThrow(
    'There is no provider "tpu". Set PROVIDER to one of: cpu, cuda, webgpu.',
  );
});
