import { existsSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { checkProvider, createEngine } from '../../src/engine/index.ts';
import { factsOf, loadableOf, plainView } from '../support/model-facts.ts';
import { brightnessNetwork, networkOf, op, writeNetwork } from '../support/networks.ts';

/** Chromium brings a Vulkan driver that computes on the processor: no GPU, but all of the way to one. */
const CHROMIUM = '/usr/lib/chromium';
const DRIVER = `${CHROMIUM}/vk_swiftshader_icd.json`;
const hasDriver = [DRIVER, `${CHROMIUM}/libvulkan.so.1`].every(existsSync);
const needsDriver = hasDriver ? '' : ' (skipped: no Chromium with a Vulkan driver here)';

afterEach(() => void vi.unstubAllEnvs());

// Elsewhere there is no list of drivers to empty.
test.skipIf(process.platform !== 'linux')('without an adapter it is rejected soon, with a sentence', async () => {
  // A list of drivers with none in it.
  vi.stubEnv('VK_DRIVER_FILES', '/nowhere.json');
  vi.stubEnv('VK_ICD_FILENAMES', '/nowhere.json');
  vi.stubEnv('LD_LIBRARY_PATH', CHROMIUM);
  await expect(checkProvider('webgpu')).rejects.toThrow(
    /^PROVIDER=webgpu finds no graphics adapter on this machine\. .* Or set PROVIDER=cpu\.$/,
  );
});

test.skipIf(!hasDriver)(`with one it gives what the processor gives${needsDriver}`, async () => {
  vi.stubEnv('VK_DRIVER_FILES', DRIVER);
  vi.stubEnv('LD_LIBRARY_PATH', CHROMIUM);
  expect(await checkProvider('webgpu')).toBe('webgpu');
  const engine = createEngine({ provider: 'webgpu', threads: 1 });
  const model = factsOf('bright', [32, 32]);
  const loadable = loadableOf(model, writeNetwork(brightnessNetwork()));
  const view = plainView(model, [32, 32], [255, 0, 0]);
  const inferred = await engine.infer(loadable, view, new AbortController().signal).finally(() => engine.close());
  expect(inferred.provider).toBe('webgpu');
  for (const value of inferred.view.data) expect(value).toBeCloseTo(1 / (1 + Math.exp(-4 * 0.299)), 4);
});

test.skipIf(!hasDriver)(
  `what it cannot do itself is done by the processor, and the log says so${needsDriver}`,
  async () => {
    vi.stubEnv('VK_DRIVER_FILES', DRIVER);
    vi.stubEnv('LD_LIBRARY_PATH', CHROMIUM);
    const log = vi.fn();
    const engine = createEngine({ provider: 'webgpu', threads: 1, log });
    const [input, output] = [3, 1].map((channels, i) => ({ name: ['x', 'y'][i]!, shape: [1, channels, 32, 32] }));
    const nodes = [op('ReduceMax', ['x'], ['most'], { axes: [1] }), op('Hardmax', ['most'], ['y'])];
    const file = writeNetwork(networkOf({ nodes, inputs: [input!], outputs: [output!] }));
    await engine.warm(loadableOf(factsOf('hard', [32, 32]), file)).finally(() => engine.close());
    expect(log.mock.calls.map(([message]) => message)).toContain(
      'Some operations of the model run on the processor: its provider does not support them.',
    );
  },
);
