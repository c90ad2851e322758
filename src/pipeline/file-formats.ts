/** What an encoder writes. */
export interface FileType {
  /** `image/png` */
  readonly mediaType: string;
  /** Of the file name, without the dot; lower-case letters and digits. */
  readonly extension: string;
}

/** What a source says of itself before its pixels are decoded. */
export interface Header {
  /** As `server.reads` lists it. */
  readonly format: string;
  /** In pixels, upright: orientation applied. */
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
  /** What the embedded color profile calls itself; null where there is none. */
  readonly colorProfile: string | null;
  /** Frames of an animation, pages of a document; 1 for most. */
  readonly pages: number;
}

/** What the first bytes of a file say: a format that is read, or the name of a known one that is not. */
export type Sniffed = { readonly format: string } | { readonly refused: string };

/** The formats of a decoder: how it recognizes them by content, and how it reads a header. */
export interface SourceFormats {
  /** Names of what can be read, as `server.reads` lists them: lower case, `jpeg`. */
  readonly formats: readonly string[];
  /** Decides by the first bytes (`SNIFF_BYTES`, or the whole file where it is shorter). Undefined: not known here. */
  sniff(head: Uint8Array): Sniffed | undefined;
  /**
   * Reads the header of a file that `sniff` recognized; decodes no pixels.
   *
   * @throws CodedError `UNSUPPORTED_FORMAT`, `CORRUPT_IMAGE`
   */
  readHeader(bytes: Uint8Array): Promise<Header>;
}

/** Bytes of a file that are looked at to recognize it. */
export const SNIFF_BYTES = 4096;

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
