import { definePlugin } from '../../pipeline/index.ts';
import { origin } from '../blend.ts';
import { open, pixelsOf } from '../pixels.ts';

export default definePlugin({
  stage: 'composite',
  name: 'cutout',
  version: 1,
  doc: 'The subject on transparency, with straight alpha.',
  options: {},
  reads: ['foreground', 'mask'],
  // On the threads of libvips, which read pixels where they are; a loop in a worker thread wants copies of them.
  async run({ foreground, mask: { data, width, height } }) {
    const raw = { raw: { width, height, channels: 1 } } as const;
    const mask = { data, ...raw.raw };
    // Nobody sees color under opacity 0: cleared, it compresses to nothing and the background is not shipped.
    const seen = await pixelsOf<1>(open(mask).threshold(1));
    // The mask knows of the picture's own alpha already. sharp would remove the joined one with it in a single chain.
    const color = foreground.channels === 3 ? foreground : await pixelsOf<3>(open(foreground).removeAlpha());
    const cut = open(color).joinChannel(bufferOf(data), raw).boolean(bufferOf(seen.data), 'and', raw);
    return { ...(await pixelsOf<4>(cut)), at: origin };
  },
});

/** The same bytes as sharp wants them where it does not open them. */
const bufferOf = ({ buffer, byteOffset, length }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, length);
