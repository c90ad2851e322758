import { flattenOnWhite, resample, type Size, sizeOf } from '../../imaging/index.ts';
import { definePlugin, limits, opt, type ResizedView } from '../../pipeline/index.ts';
import { kernel } from '../options.ts';
import { sideSizes } from '../view-sizes.ts';

export default definePlugin({
  stage: 'resize',
  name: 'sides',
  version: 2,
  doc: 'Stretch the whole picture to several sizes, the smallest first: views from which infer.surest takes the least doubtful. Infer.single runs the network on all of them; the larger ones then add detail at edges.',
  options: {
    sides: opt.ints(
      "Longer sides of the network's input, in pixels. Left out, seven eighths of its own and its own, or its own alone where it takes no other.",
      1,
      limits.sides,
      { min: 1, max: 8192, optional: true },
    ),
    kernel: kernel('linear'),
  },
  // The flattened picture. What `resample` holds between, where one side shrinks and the other grows, is not counted.
  workingBytes: 3,
  views: ({ sides }, picture, model, host) => sideSizes(model, picture, sides, host),
  async run({ decoded, model }, { sides, kernel }, host) {
    const flat = await flattenOnWhite(decoded);
    const picture = sizeOf(decoded);
    const viewOf = async (size: Size): Promise<ResizedView> => {
      const { data } = await resample(flat, size, kernel, host.signal);
      const [source, content] = [picture, size].map((each) => ({ left: 0, top: 0, ...each }));
      return { data, ...size, frame: { picture, source: source!, content: content! } };
    };
    return Promise.all(sideSizes(model, decoded, sides, host).map(viewOf));
  },
});
