import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createRegistry, definePlugin, type SourceFormats } from '../../src/pipeline/index.ts';
import { createRecognizer, plugins, writableFormats } from '../../src/plugins/index.ts';

const registry = createRegistry(plugins);
const recognizer = createRecognizer(registry);

type Readable = 'jpeg' | 'png' | 'webp' | 'avif' | 'gif' | 'tiff';
const limits = { maxPixels: 1000 };
const bytes = (text: string) => Buffer.from(text, 'latin1');
const blank = (width = 20, height = 10, channels: 3 | 4 = 3) =>
  sharp({ create: { width, height, channels, background: '#336699' } });

describe('what is read', () => {
  it.each([...recognizer.formats] as Readable[])('%s', async (format) => {
    const header = await recognizer.header(await blank().toFormat(format).toBuffer(), limits);
    expect(header).toEqual({ ...header, format, width: 20, height: 10, colorProfile: null, pages: 1 });
    // sharp writes a transparent color into every GIF.
    expect(header.hasAlpha).toBe(format === 'gif');
  });

  it('holds all that is written', () => {
    expect(recognizer.formats).toEqual(expect.arrayContaining([...writableFormats(registry)]));
  });
});

describe('a header', () => {
  it('gives the upright size', async () => {
    const turned = await blank().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await recognizer.header(turned, limits)).toMatchObject({ width: 10, height: 20 });
  });

  it('gives alpha and the name of the profile', async () => {
    const p3 = await blank(20, 10, 4).withIccProfile('p3').png().toBuffer();
    expect(await recognizer.header(p3, limits)).toMatchObject({ hasAlpha: true, colorProfile: 'sP3C' });
  });

  it('gives the number of frames', async () => {
    const frames = [blank(), blank().negate()].map((image) => image.png().toBuffer());
    const gif = await sharp(await Promise.all(frames), { join: { animated: true } })
      .gif()
      .toBuffer();
    expect(await recognizer.header(gif, limits)).toMatchObject({ width: 20, height: 10, pages: 2 });
  });

  it('counts the frames of an animated PNG', async () => {
    const png = await blank().png().toBuffer();
    const control = Buffer.from([0, 0, 0, 8, ...bytes('acTL'), 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0]);
    const animated = Buffer.concat([png.subarray(0, 33), control, png.subarray(33)]);
    expect(await recognizer.header(animated, limits)).toMatchObject({ format: 'png', pages: 7 });
  });
});

describe('what is refused', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';

  it.each([
    ['SVG', bytes(svg)],
    ['SVG', bytes(`\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a comment -->\n${svg}`)],
    ['SVG', bytes('<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">')],
    ['SVG', bytes('<s:svg xmlns:s="http://www.w3.org/2000/svg"/>')],
    ['SVG', Buffer.from(svg, 'utf16le')],
    ['SVG', gzipSync(svg)],
    ['HEIC/HEIF', bytes('\0\0\0\x18ftypheic\0\0\0\0mif1heic')],
    ['JPEG 2000', bytes('\0\0\0\x0cjP  \r\n\x87\n')],
    ['JPEG XL', bytes('\xff\x0a')],
    ['PDF', bytes('%PDF-1.7')],
    ['PSD', bytes('8BPS\0\x01')],
    ['BMP', bytes('BM\x36\x04\0\0\0\0\0\0\x36')],
    ['ICO', bytes('\0\0\x01\0\x01\0')],
    ['Netpbm', bytes('P2\n2 2\n255\n1 2 3 4')],
    ['Netpbm', bytes('P6 2 2 255 ')],
    ['PFM', bytes('PF\n2 2\n-1.0\n')],
    ['JPEG XR', bytes('II\xbc\x01\x08\0\0\0')],
    ['PostScript', bytes('%!PS-Adobe-3.0 EPSF-3.0')],
    ['EMF', bytes(`\x01\0\0\0${'\0'.repeat(36)} EMF`)],
    ['XCF', bytes('gimp xcf v011\0')],
    ['DICOM', bytes(`${'\0'.repeat(128)}DICM`)],
  ])('%s', async (name, data) => {
    const refused = recognizer.header(data, limits);
    await expect(refused).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
    await expect(refused).rejects.toThrow(`${name} pictures cannot be read`);
    await expect(refused).rejects.toThrow('JPEG, PNG, WebP, AVIF, GIF and TIFF');
  });

  it.each([
    ['nothing', '', /empty/],
    ['a text', 'version https://git-lfs.github.com/spec/v1', /not a picture/],
    ['a page', '<!DOCTYPE html><html><body>no picture</body></html>', /not a picture/],
    ['a film', '\0\0\0\x18ftypisom\0\0\0\0isommp42', /not a picture/],
    // A HEIF box of that length is none, and libvips would go on to its loader of SVG.
    ['a box that is too long', '<svgftypavif></svg>', /not a picture/],
    ['gzip of something', gzipSync('hello').toString('latin1'), /not a picture/],
    ['gzip of nothing', '\x1f\x8b', /not a picture/],
  ])('%s', async (_, text, message) => {
    const refused = recognizer.header(bytes(text), limits);
    await expect(refused).rejects.toMatchObject({ code: 'NOT_AN_IMAGE' });
    await expect(refused).rejects.toThrow(message);
  });

  it.each([...recognizer.formats] as Readable[])('%s whose header is cut off', async (format) => {
    const data = await blank().toFormat(format).toBuffer();
    await expect(recognizer.header(data.subarray(0, 36), limits)).rejects.toMatchObject({ code: 'CORRUPT_IMAGE' });
  });

  it('too many pixels, and says how many there are and may be', async () => {
    const refused = recognizer.header(await blank(50, 21).png().toBuffer(), limits);
    await expect(refused).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' });
    await expect(refused).rejects.toThrow(/50 x 21 pixels, 0\.00105 million; 0\.001 million/);
    expect(await recognizer.header(await blank(50, 20).png().toBuffer(), limits)).toMatchObject({ width: 50 });
  });
});

describe('decoders of a registry', () => {
  const source = (formats: readonly string[], sniff: SourceFormats['sniff']): SourceFormats => ({
    formats,
    sniff,
    readHeader: async () => ({
      format: formats[0]!,
      width: 3,
      height: 2,
      hasAlpha: false,
      colorProfile: null,
      pages: 1,
    }),
  });
  const decoder = (name: string, of: SourceFormats) =>
    definePlugin({
      stage: 'decode',
      name,
      version: 1,
      doc: 'Reads.',
      options: {},
      source: of,
      run: () => ({ data: new Uint8Array(18), width: 3, height: 2, channels: 3 }),
    });
  const psd = bytes('8BPS\0\x01');
  const recognizing = (...decoders: readonly SourceFormats[]) =>
    createRecognizer(createRegistry([...plugins, ...decoders.map((of, i) => decoder(`mine${i}`, of))]));

  it('are asked before the built-in one, in their order', async () => {
    const png = await blank().png().toBuffer();
    const first = source(['png'], (head) => (head[0] === 0x89 ? { format: 'png' } : undefined));
    const found = recognizing(
      first,
      source(['png'], () => ({ format: 'png' })),
    );
    expect(found.sniff(png)).toEqual({ decoder: 'mine0', format: 'png' });
    expect(await found.header(png, limits)).toMatchObject({ decoder: 'mine0', width: 3 });
    expect(recognizer.sniff(png)).toEqual({ decoder: 'sharp', format: 'png' });
  });

  it('read what another one refuses, and are named where nothing can be read', () => {
    const one = source(['psd', 'png'], (head) => (head[0] === 0x38 ? { format: 'psd' } : undefined));
    const found = recognizing(
      source(['qoi'], () => ({ refused: 'QOI' })),
      one,
    );
    expect(found.sniff(psd)).toEqual({ decoder: 'mine1', format: 'psd' });
    expect(() => recognizer.sniff(psd)).toThrow('PSD pictures cannot be read');
    expect(found.formats).toEqual([...recognizer.formats, 'qoi', 'psd']);
    expect(() => found.sniff(bytes('a text'))).toThrow('JPEG, PNG, WebP, AVIF, GIF, TIFF, QOI and PSD');
  });
});
