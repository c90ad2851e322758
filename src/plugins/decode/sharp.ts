import sharp from 'sharp';
import {
  assertPixels,
  isSrgb,
  type Pixels,
  pixelsOf,
  readSharpHeader,
  type SharpHeader,
  sharpFormats,
  sniffSharp,
} from '../../imaging/index.ts';
import { CodedError, definePlugin, type HeavyHost, limits } from '../../pipeline/index.ts';

export default definePlugin({
  stage: 'decode',
  name: 'sharp',
  source: {
    formats: sharpFormats,
    sniff: sniffSharp,
    async readHeader(bytes) {
      const { profile, space, depth, ...header } = await readSharpHeader(bytes);
      return header;
    },
  },
  version: 1,
  doc: 'Decode with libvips: upright, 8-bit sRGB; other profiles and depths are converted, of an animation the first frame is taken.',
  options: {},
  async run({ source: { data } }, _options, host) {
    const header = await readSharpHeader(data);
    assertPixels(header, limits.decodedPixels);
    warnOf(header, host);
    // 'error' reads slightly damaged photographs that 'warning' refuses, and nothing that viewers refuse.
    const image = sharp(data, { failOn: 'error', limitInputPixels: limits.decodedPixels })
      .autoOrient()
      .toColourspace('srgb');
    // sharp works on 16-bit colors with a profile in Display P3 and would give those numbers away as sRGB.
    const right = header.profile && header.space === 'rgb16' ? image.withIccProfile('srgb', { attach: false }) : image;
    const { channels, ...picture } = await pixelsOf<3 | 4>(right).catch((cause): Pixels<3 | 4> => {
      throw new CodedError('CORRUPT_IMAGE', 'The picture is damaged: its pixels cannot be decoded.', [], { cause });
    });
    if (channels === 3 || channels === 4) return { ...picture, channels };
    return host.reject(
      'UNSUPPORTED_FORMAT',
      `The picture has ${channels} channels. Grey, RGB and CMYK can be read, each with one alpha channel or none.`,
    );
  },
});

function warnOf(header: SharpHeader, { warn }: HeavyHost): void {
  const { profile, space, depth, pages, format } = header;
  if (profile && spacesOf[profile.space]?.includes(space) && !isSrgb(profile)) {
    warn('PROFILE_CONVERTED', `Colors were converted from ${profile.name} to sRGB.`);
  } else if (!profile && space === 'cmyk') {
    warn('PROFILE_CONVERTED', 'Colors were converted from CMYK, by a usual profile since none is embedded, to sRGB.');
  }
  if (depth !== 'uchar') warn('DEPTH_REDUCED', 'The picture has more than 8 bits a channel; they were reduced to 8.');
  if (pages > 1) {
    const what = format === 'tiff' || format === 'avif' ? 'pictures' : 'frames';
    warn('ANIMATED', `The file holds ${pages} ${what}; one is used.`);
  }
}

/** Pixels that a profile applies to: libvips ignores a profile of another kind than the pixels. */
const spacesOf: Readonly<Record<string, readonly string[]>> = {
  'RGB ': ['srgb', 'rgb16'],
  CMYK: ['cmyk'],
  GRAY: ['b-w'],
};
