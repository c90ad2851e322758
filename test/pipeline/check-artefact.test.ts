import { expect, it } from 'vitest';
import { checkArtefact } from '../../src/pipeline/check-artefact.ts';
import { type AnyPlugin, type ArtefactName, definePlugin } from '../../src/pipeline/index.ts';
import { sourceOf, tinyPipeline } from '../support/tiny.ts';

const plugin = { stage: 'refine', name: 'mine' };
const two = { width: 2, height: 1 };
const at = { left: 0, top: 0, scale: 1 };
const frame = { picture: two, source: { left: 0, top: 0, ...two }, content: { left: 0, top: 0, ...two } };

it.each<[ArtefactName, unknown]>([
  ['mask', { ...two, data: new Uint8Array(2) }],
  ['decoded', { ...two, channels: 4, data: new Uint8Array(8) }],
  ['composite', { ...two, channels: 1, at, data: Buffer.alloc(2) }],
  ['matte', [{ ...two, frame, data: new Float32Array(2) }]],
  ['output', [{ ...two, frame, channels: 3, data: new Float32Array(6) }]],
  ['input', [{ ...two, frame, data: { pixels: new Uint8Array(6) } }]],
  ['subject', { box: null, coverage: 0 }],
  ['encoded', { ...two, data: new Uint8Array(9), extension: 'png' }],
])('lets pass what is a %s', (as, made) => {
  checkArtefact(plugin, as, made);
});

it.each<[ArtefactName, unknown]>([
  ['mask', undefined],
  ['mask', 'mask'],
  ['mask', { ...two, data: new Uint8Array(3) }],
  ['mask', { ...two, data: new Float32Array(2) }],
  ['mask', { width: 0.5, height: 4, data: new Uint8Array(2) }],
  ['decoded', { ...two, channels: 1, data: new Uint8Array(2) }],
  ['composite', { ...two, channels: 3, data: new Uint8Array(6) }],
  ['matte', []],
  ['matte', [undefined]],
  ['matte', { ...two, frame, data: new Float32Array(2) }],
  ['input', [{ ...two, frame, data: undefined }]],
  ['subject', {}],
  ['encoded', { ...two, data: 'bytes', extension: 'png' }],
])('names the plugin whose %s is none: %#', (as, made) => {
  expect(() => checkArtefact(plugin, as, made)).toThrow(`The plugin refine.mine returned an invalid "${as}" artefact`);
});

it('looks at whatever a plugin gives, before the next one has it', async () => {
  const short = definePlugin({
    stage: 'refine',
    name: 'short',
    version: 1,
    doc: 'Forgets a pixel.',
    options: {},
    reads: ['mask'],
    run: () => ({ width: 1, height: 1, data: new Uint8Array(0) }),
  });
  const { log, execution, bound } = tinyPipeline([short as AnyPlugin]);
  const nodes = bound(execution(), sourceOf(10), { refine: [{ short: {} }] } as never);
  await expect(nodes.encoded.get()).rejects.toThrow('refine.short');
  expect(log).not.toContain('composite');
});
