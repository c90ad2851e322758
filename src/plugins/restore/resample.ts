import { contentOf, joinTiles, pictureSizeOf, resample, type Tile } from '../../imaging/index.ts';
import { definePlugin, opt } from '../../pipeline/index.ts';
import { withCertainty } from '../certainty.ts';
import { kernelDocs } from '../value-docs.ts';

export default definePlugin({
  stage: 'restore',
  name: 'resample',
  version: 2,
  doc: "Stretch the matte back to the picture's size, padding cut off. Tiles fade into each other; where the view of the whole picture is sure, it counts alone.",
  options: {
    kernel: opt.oneOf('How opacities are interpolated; nearest gives stairs.', ['nearest', 'linear', 'cubic'], {
      shared: 'RestoreKernel',
      docs: kernelDocs,
      default: 'cubic',
    }),
  },
  // The frames have the picture's size: a thread is sent the matte alone.
  reads: ['matte', 'model'],
  heavy: true,
  // Opacities of tiles: they overlap by half of their sides at most.
  workingBytes: 4,
  async run({ matte, model }, { kernel }, host) {
    const { signal } = host;
    const tiles: Tile[] = [];
    for (const view of matte) {
      const at = view.frame.source;
      const { data } = await resample(await contentOf(view, kernel, signal), at, kernel, signal);
      tiles.push({ data, at });
    }
    return withCertainty(await joinTiles(tiles, pictureSizeOf(matte), signal), model, host);
  },
});
