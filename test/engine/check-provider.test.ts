import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { availableProviders, checkProvider, cudaCommand } from '../../src/engine/index.ts';

test('the processor always works', async () => {
  expect(availableProviders()).toContain('cpu');
  expect(await checkProvider('cpu')).toBe('cpu');
});

test('the script in the command for CUDA exists', () => {
  expect(existsSync(cudaCommand.split(' ')[1]!)).toBe(true);
});

test.skipIf(availableProviders().includes('cuda'))(
  'CUDA that is not installed is an error, not a fall-back to the processor',
  async () => {
    await expect(checkProvider('cuda')).rejects.toThrow(/^PROVIDER=cuda /);
  },
);

test('an unknown provider is rejected with the list of known ones', async () => {
  await expect(checkProvider('tpu')).rejects.toThrow(
    'There is no provider "tpu". Set PROVIDER to one of: cpu, cuda, webgpu.',
  );
});
