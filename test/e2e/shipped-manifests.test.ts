import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { screaming } from '../../src/removal/index.ts';
import { birefnetStandIn, rmbg2StandIn } from '../support/networks.ts';
import { maskOf, type Network, openHouseOf, QUERY } from '../support/operator.ts';
import { dataUriOf } from '../support/server.ts';

describe('networks too large or too closed to be here, by the manifests that come with the server', () => {
  /** Only weights and their digest are others: an operator who has the real file changes nothing else. */
  const shipped = async (name: string, weights: Uint8Array): Promise<Network> => {
    const { file: _, ...manifest } = JSON.parse(
      await readFile(new URL(`../../models/${name}.json`, import.meta.url), 'utf8'),
    );
    return { manifest, weights };
  };
  const greys = [0, 64, 128, 192, 255];
  /** What the stand-ins find in a grey: 4 times its brightness in the units of ImageNet, as a sigmoid. */
  const opacityOf = (grey: number) => {
    const units = [
      [0.299, 0.485, 0.229],
      [0.587, 0.456, 0.224],
      [0.114, 0.406, 0.225],
    ] as const;
    const brightness = units.reduce((sum, [weight, mean, std]) => sum + (weight * (grey / 255 - mean)) / std, 0);
    return 255 / (1 + Math.exp(-4 * brightness));
  };
  let stripes: { dataUri: string };
  beforeAll(async () => {
    const row = Buffer.concat(greys.map((grey) => Buffer.alloc(3 * 256, grey)));
    const rows = Buffer.concat(Array(200).fill(row));
    const raw = { width: 256 * greys.length, height: 200, channels: 3 } as const;
    stripes = { dataUri: dataUriOf(await sharp(rows, { raw }).png().toBuffer()) };
  });

  it.each([
    ['rmbg2', 'probabilities', rmbg2StandIn],
    ['birefnetGeneralLite', 'logits', birefnetStandIn],
  ] as const)('%s, stood in for by a network of its names and shapes, giving %s', async (name, _gives, standIn) => {
    const api = await openHouseOf({ [name]: await shipped(name, standIn()) }, { ALLOW_NONCOMMERCIAL: 'true' });
    try {
      const { model, bytes, width, height, warnings } = await maskOf(api, name, stripes);
      expect([model, width, height, warnings]).toEqual([screaming(name), 1280, 200, []]);
      // In the middle of each stripe; the greys between lie on the slope of the sigmoid.
      const found = greys.map((_, i) => bytes[100 * width + 256 * i + 128]!);
      const off = greys.map((grey, i) => Math.abs(found[i]! - opacityOf(grey)));
      expect(Math.max(...off), `${found} of ${greys.map(opacityOf)}`).toBeLessThanOrEqual(1);
    } finally {
      await api.close();
    }
  });

  it('RMBG-2.0 runs only where the operator says that the use is not commercial', async () => {
    const networks = {
      birefnetGeneralLite: await shipped('birefnetGeneralLite', birefnetStandIn()),
      rmbg2: await shipped('rmbg2', rmbg2StandIn()),
    };
    const api = await openHouseOf(networks);
    try {
      const refused = await api.askRaw(QUERY, { image: stripes, model: 'RMBG2' });
      expect(refused.data.removeBackground).toBeNull();
      expect(refused.errors).toMatchObject([{ extensions: { code: 'LICENSE_NOT_ACCEPTED' } }]);
      expect(refused.errors[0]?.message).toContain('ALLOW_NONCOMMERCIAL=true');
      await maskOf(api, 'birefnetGeneralLite', stripes);
    } finally {
      await api.close();
    }
  });
});
