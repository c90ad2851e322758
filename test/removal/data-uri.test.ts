import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../src/removal/sources/data-uri.ts';

const MOST = 1_000;
const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
const base64 = Buffer.from(bytes).toString('base64');
const plain = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

describe('a data URI', () => {
  it.each([
    ['base64', `data:image/png;base64,${base64}`],
    ['base64 without a type', `data:;base64,${base64}`],
    ['base64 with parameters and capitals', `DATA:image/png;charset=utf-8;BASE64,${base64}`],
    ['base64 without padding', `data:image/png;base64,${base64.replace(/=+$/, '')}`],
    ['base64 in lines', `data:image/png;base64,${base64.replace(/.{76}/g, '$&\r\n')}`],
    ['base64 for addresses', `data:image/png;base64,${base64.replaceAll('+', '-').replaceAll('/', '_')}`],
    ['base64, percent-encoded', `data:image/png;base64,${encodeURIComponent(base64)}`],
    ['percent-encoded bytes', `data:image/png,${plain}`],
    ['percent-encoded bytes in capitals', `data:image/png,${plain.toUpperCase()}`],
  ])('is read: %s', (_, uri) => {
    expect(Buffer.compare(bytesOf(uri, MOST), bytes)).toBe(0);
  });

  it('is refused, and not shortened, where "+" became a space', () => {
    const spoiled = `data:image/png;base64,${base64.replaceAll('+', ' ')}`;
    expect(() => bytesOf(spoiled, MOST)).toThrow(/has spaces in it/);
  });

  it.each([
    ['https://example.com/cat.png', /begins with "data:image/],
    ['data:image/png', /begins with "data:image/],
    ['data:image/png;base64,äöü', /is not base64/],
    ['data:image/png;base64,A', /is not base64/],
    ['data:image/png;base64,AA=A', /is not base64/],
    ['data:image/png,%zz', /two hex digits/],
    ['data:image/png;base64,%z', /two hex digits/],
  ])('is refused: %s', (uri, why) => {
    expect(() => bytesOf(uri, MOST)).toThrow(why);
  });

  it('has as many bytes as a file may have', () => {
    const of = (length: number) => `data:;base64,${Buffer.alloc(length).toString('base64')}`;
    expect(bytesOf(of(MOST), MOST)).toHaveLength(MOST);
    for (const length of [MOST + 1, MOST * 100]) {
      expect(() => bytesOf(of(length), MOST)).toThrow(expect.objectContaining({ code: 'FILE_TOO_LARGE' }));
    }
    expect(() => bytesOf(`data:,${'a'.repeat(MOST + 1)}`, MOST)).toThrow(
      expect.objectContaining({ code: 'FILE_TOO_LARGE' }),
    );
  });
});
