import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CodedError, createRegistry, type Picture } from '../../src/pipeline/index.ts';
import decode from '../../src/plugins/decode/sharp.ts';
import { createRecognizer, plugins } from '../../src/plugins/index.ts';
import { run } from '../support/run.ts';
import { hasShared, needsShared, sharedFile } from '../support/shared.ts';

const recognizer = createRecognizer(createRegistry(plugins));

interface Odd {
  readonly file: string;
  readonly category: string;
  /** Begins with the statuses of HTTP that would make sense. */
  readonly expected: string;
}

const manifest: readonly Odd[] = hasShared ? JSON.parse(readFileSync(sharedFile('odd/manifest.json'), 'utf8')) : [];
const refusals = new Set(['NOT_AN_IMAGE', 'UNSUPPORTED_FORMAT', 'CORRUPT_IMAGE', 'IMAGE_TOO_LARGE']);

/** Said to be readable, but cut off before any pixel. */
const unreadable = new Set(['odd/animated/syntax_num_frames_zero.png']);

async function outcomeOf(file: string): Promise<{ picture: Picture; header: object } | { code: string }> {
  const data = readFileSync(sharedFile(file));
  try {
    const { width, height, hasAlpha } = await recognizer.header(data, { maxPixels: 100e6 });
    const { value: picture } = await run(decode, { source: { data } });
    return { picture, header: { width, height, channels: hasAlpha ? 4 : 3 } };
  } catch (error) {
    if (error instanceof CodedError) return { code: error.code };
    throw error;
  }
}

describe.skipIf(!hasShared)(`odd and hostile files${needsShared}`, () => {
  it.each(manifest)('$file', { timeout: 10_000 }, async ({ file, category, expected }) => {
    const start = performance.now();
    const outcome = await outcomeOf(file);
    // The slowest, a photograph of 12 megapixels, takes a tenth of this where nothing else runs.
    expect(performance.now() - start).toBeLessThan(5000);
    if ('code' in outcome) expect(refusals).toContain(outcome.code);
    else {
      expect(outcome.picture).toMatchObject(outcome.header);
      const { data, width, height, channels } = outcome.picture;
      expect(data.length).toBe(width * height * channels);
    }
    const reads = 'picture' in outcome;
    if (/^200(?! or| page)/.test(expected) && !unreadable.has(file)) expect(reads).toBe(true);
    if (/^(413|415|4xx)/.test(expected) && !/200|bounded time|if SVG is refused/.test(expected))
      expect(reads).toBe(false);
    if (category === 'svg' || /\.svgz?$/.test(file)) expect(reads).toBe(false);
  });

  it('tells why a file is refused', async () => {
    const codeOf = async (file: string) => ((await outcomeOf(`odd/${file}`)) as { code: string }).code;
    expect(await codeOf('svg/circle.svg')).toBe('UNSUPPORTED_FORMAT');
    expect(await codeOf('bomb/bug515-too-many-elements.svgz')).toBe('UNSUPPORTED_FORMAT');
    expect(await codeOf('modern/hevc32.heif')).toBe('UNSUPPORTED_FORMAT');
    expect(await codeOf('modern/relax.jp2')).toBe('UNSUPPORTED_FORMAT');
    expect(await codeOf('othertypes/hopper.psd')).toBe('UNSUPPORTED_FORMAT');
    expect(await codeOf('othertypes/bmp_rgb24.bmp')).toBe('UNSUPPORTED_FORMAT');
    expect(await codeOf('othertypes/mini_mp4.mp4')).toBe('NOT_AN_IMAGE');
    expect(await codeOf('lfs-pointer-named.webp')).toBe('NOT_AN_IMAGE');
    expect(await codeOf('bomb/giant-image.jpg')).toBe('IMAGE_TOO_LARGE');
    expect(await codeOf('bomb/null_height.jpg')).toBe('CORRUPT_IMAGE');
    expect(await codeOf('corrupt_png/truncated.png')).toBe('CORRUPT_IMAGE');
  });

  it('turns every orientation upright, once', async () => {
    for (const [name, size] of [
      ['Landscape', [1800, 1200]],
      ['Portrait', [1200, 1800]],
    ] as const) {
      const [first, ...others] = await Promise.all(
        [0, 2, 4, 6, 8].map(async (orientation) => {
          const data = readFileSync(sharedFile(`odd/exif/${name}_${orientation}.jpg`));
          return (await run(decode, { source: { data } })).value;
        }),
      );
      for (const other of others) {
        expect([other.width, other.height]).toEqual(size);
        // Compressed anew, with another digit on them. Turned the wrong way they differ by 40 and more.
        expect(meanDifference(first!.data, other.data)).toBeLessThan(6);
      }
    }
  });

  it('shows the colors of a CMYK file by its profile', async () => {
    const data = readFileSync(sharedFile('odd/colour/fogra-0-100-100-0.tif'));
    const { value, warnings } = await run(decode, { source: { data } });
    const middle = 3 * (500 * value.width + 500);
    expect([...value.data.subarray(middle, middle + 3)]).toEqual([227, 7, 20]);
    expect(warnings).toEqual([
      {
        code: 'PROFILE_CONVERTED',
        message: 'Colors were converted from Coated FOGRA39 (ISO 12647-2:2004) to sRGB.',
      },
    ]);
  });
});

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}
