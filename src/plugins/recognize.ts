import { assertPixels, notAnImage, unsupportedFormat } from '../imaging/index.ts';
import { type AnyPlugin, type Header, type Registry, SNIFF_BYTES, type SourceFormats } from '../pipeline/index.ts';
import { plugins } from './built-in.ts';

/** A header, and the plugin of the stage `decode` that reads the rest. */
export interface RecognizedHeader extends Header {
  readonly decoder: string;
}

/** Tells what a file holds, by the formats that the decoders of a registry declare. */
export interface Recognizer {
  /** All that can be read, in the order of decoders, each once. */
  readonly formats: readonly string[];
  /**
   * Decides by the first bytes of a file (`SNIFF_BYTES`, or all of a shorter one).
   *
   * @throws CodedError `NOT_AN_IMAGE`, `UNSUPPORTED_FORMAT`
   */
  sniff(head: Uint8Array): { readonly decoder: string; readonly format: string };
  /**
   * Reads the header of a whole file; decodes no pixels.
   *
   * @throws CodedError `NOT_AN_IMAGE`, `UNSUPPORTED_FORMAT`, `CORRUPT_IMAGE`, `IMAGE_TOO_LARGE`
   */
  header(bytes: Uint8Array, limits: { readonly maxPixels: number }): Promise<RecognizedHeader>;
}

interface Decoder {
  readonly name: string;
  readonly source: SourceFormats;
}

/**
 * External decoders are asked before the built-in one, so that they may replace it. A format that one of them reads wins
 * over another's refusal.
 */
export function createRecognizer(registry: Registry): Recognizer {
  const decoders = registry.list('decode').filter(isDecoder);
  const formats = [...new Set(decoders.flatMap(({ source }) => source.formats))];
  const inOrder = decoders.toSorted((a, b) => Number(isBuiltIn(a)) - Number(isBuiltIn(b)));

  function find(head: Uint8Array): { readonly decoder: Decoder; readonly format: string } {
    let refused: string | undefined;
    for (const decoder of inOrder) {
      const found = decoder.source.sniff(head);
      if (found && 'format' in found) return { decoder, format: found.format };
      refused ??= found?.refused;
    }
    throw refused === undefined ? notAnImage(head, formats) : unsupportedFormat(refused, formats);
  }

  return {
    formats,
    sniff(head) {
      const { decoder, format } = find(head);
      return { decoder: decoder.name, format };
    },
    async header(bytes, { maxPixels }) {
      const { decoder } = find(bytes.subarray(0, SNIFF_BYTES));
      const { format, width, height, hasAlpha, colorProfile, pages } = await decoder.source.readHeader(bytes);
      assertPixels({ width, height }, maxPixels);
      return { format, width, height, hasAlpha, colorProfile, pages, decoder: decoder.name };
    },
  };
}

/** Plugins in JavaScript may lack what the types require. */
const isDecoder = (plugin: AnyPlugin): plugin is AnyPlugin & Decoder => plugin.source !== undefined;
const isBuiltIn = (plugin: Decoder): boolean => (plugins as readonly unknown[]).includes(plugin);

/** All formats that can be written: the names of the encoders. */
export const writableFormats = (registry: Registry): readonly string[] =>
  registry.list('encode').map(({ name }) => name);
