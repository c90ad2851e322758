import {
  assertPixels,
  decodePixels,
  readSharpHeader,
  type SharpHeader,
  sharpFormats,
  sniffSharp,
} from '../../imaging/index.ts';
import { definePlugin, type HeavyHost, limits } from '../../pipeline/index.ts';

export default definePlugin({
  stage: 'decode',
  name: 'sharp',
  source: {
    formats: sharpFormats,
    sniff: sniffSharp,
    async readHeader(bytes) {
      const { format, width, height, hasAlpha, colorProfile, pages } = await readSharpHeader(bytes);
      return { format, width, height, hasAlpha, colorProfile, pages };
    },
  },
  version: 2,
  doc: 'Decode with libvips: upright, 8-bit sRGB; other profiles and depths are converted, of an animation the first frame is taken.',
  options: {},
  async run({ source: { data } }, _options, host) {
    const header = await readSharpHeader(data);
    assertPixels(header, limits.decodedPixels);
    warnOf(header, host);
    return decodePixels(data, header, host.signal);
  },
});

function warnOf(header: SharpHeader, { warn }: HeavyHost): void {
  const { profile, space, depth, pages, format, colors, gamma } = header;
  const { encoding } = colors;
  const isOther = encoding ? encoding.name !== 'sRGB' : profile && appliesTo(profile.space, space) && !profile.isSrgb;
  if (space === 'scrgb') {
    warn('HDR_REDUCED', 'The picture is in floating point; what is brighter than white was cut off.');
  } else if (encoding?.isHdr) {
    warn('HDR_REDUCED', `The picture has high dynamic range (${encoding.name}); it was toned down to sRGB.`);
  } else if (isOther) {
    warn('PROFILE_CONVERTED', `Colors were converted from ${encoding?.name ?? profile?.name} to sRGB.`);
  } else if (!profile && space === 'cmyk') {
    warn('PROFILE_CONVERTED', 'Colors were converted from CMYK, by a usual profile since none is embedded, to sRGB.');
  }
  if (gamma !== undefined && Math.abs(gamma - SRGB_GAMMA) > SRGB_GAMMA / 4) {
    warn(
      'GAMMA_IGNORED',
      `The file states the gamma ${gamma}; its colors were taken for sRGB. Embed a profile instead.`,
    );
  }
  if (depth !== 'uchar') warn('DEPTH_REDUCED', 'The picture has more than 8 bits a channel; they were reduced to 8.');
  if (pages > 1) {
    const what = format === 'tiff' || format === 'avif' ? 'pictures' : 'frames';
    warn('ANIMATED', `The file holds ${pages} ${what}; one is used.`);
  }
}

/** As PNG writes it (third edition, 11.3.2.5). Mac files of old state 0.56, and look right as sRGB. */
const SRGB_GAMMA = 0.45455;

/** libvips ignores a profile of another kind than the pixels. */
const appliesTo = (profile: string, space: string): boolean => spacesOf[profile]?.includes(space) ?? false;

const spacesOf: Readonly<Record<string, readonly string[]>> = {
  'RGB ': ['srgb', 'rgb16'],
  CMYK: ['cmyk'],
  GRAY: ['b-w', 'grey16'],
};
