/** Bytes as they arrived. */
export interface Source {
  readonly data: Uint8Array;
}

/** What a network expects and gives: the checked facts of its manifest. */
export interface Model {
  readonly name: string;
  /** `sha256:` and the hex digest of the weights. */
  readonly digest: string;
  readonly input: {
    /** Absent: the graph's only input. */
    readonly name?: string;
    /** The one that its authors use. */
    readonly size: InputSize;
    /** Absent: it takes no other. */
    readonly sizes?: SizeRange;
    readonly layout: Layout;
    readonly order: ChannelOrder;
  };
  readonly output: {
    /** Absent: the graph's first output. */
    readonly name?: string;
    readonly channels: number;
    readonly meaning: OutputMeaning;
  };
  /** Absent where nothing was measured. */
  readonly confidence?: ConfidenceFit;
}

/**
 * How often subjects are found, by the doubt of the answer: `1 / (1 + (doubt / even) ^ steepness)`, fitted to pictures whose ground
 * truth is known.
 */
export interface ConfidenceFit {
  /** The doubt at which half of all subjects are found. */
  readonly even: number;
  readonly steepness: number;
}

/** `[width, height]` in pixels, or a rule for networks that take any size: the shorter side, both sides rounded to a multiple. */
export type InputSize =
  | readonly [width: number, height: number]
  | { readonly shortSide: number; readonly multipleOf: number };
/** Sides that a network takes, width and height each for itself, in pixels. */
export interface SizeRange {
  readonly least: number;
  readonly most: number;
  readonly multipleOf: number;
}
/** Order of the axes of a tensor: batch, channels, height, width, or with channels last. */
export type Layout = 'nchw' | 'nhwc';
/** Order of the three channels of a model's input. */
export type ChannelOrder = 'rgb' | 'bgr';
/** What the raw numbers are: opacity 0..1 already, or logits that still want a sigmoid or softmax. */
export type OutputMeaning = 'opacity' | 'logits';

/** A rectangle in pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Upright pixels, sRGB, 8 bits a channel, interleaved; alpha, where there is one, is straight. */
export interface Picture {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}

/** What a view shows: this part of the source lies in this part of the view; the rest of the view is padding. */
export interface Frame {
  /** Size of the whole source, so that a mask can be made without its pixels. */
  readonly picture: Pick<Box, 'width' | 'height'>;
  /** In the source's pixels. */
  readonly source: Box;
  /** In the view's own pixels. */
  readonly content: Box;
}

interface View {
  readonly width: number;
  readonly height: number;
  readonly frame: Frame;
}

/** A view of the picture at the model's input size: RGB, interleaved, 0..255. */
export interface ResizedView extends View {
  readonly data: Uint8Array;
}

/**
 * What the network is fed: pixels and the affine map of each channel, in RGB order, that makes them the model's numbers
 * (`pixel * scale[c] + bias[c]`), or those numbers themselves. `tensorOf` gives the numbers either way; the engine
 * unfolds pixels on its own side, a quarter of the bytes to send.
 */
export interface InputView extends View {
  readonly layout: Layout;
  readonly order: ChannelOrder;
  readonly data: AffinePixels | Float32Array;
}

/** Bytes that stand for numbers, `pixel * scale + bias` by channel in RGB order: interleaved, `3 * width * height`. */
export interface AffinePixels {
  readonly pixels: Uint8Array;
  readonly scale: readonly [number, number, number];
  readonly bias: readonly [number, number, number];
}

/** The network's raw answer: planar, channel by channel, whatever the model's own layout is. */
export interface OutputView extends View {
  readonly data: Float32Array;
  readonly channels: number;
}

/** Opacity of the subject at the network's size, 0 is background, 1 is subject. */
export interface MatteView extends View {
  readonly data: Float32Array;
}

/** Opacity of the subject at the source's size, 0 is background, 255 is subject. */
export interface Mask {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Of the answer that it comes from; absent where no model gave it. The pipeline passes it on with what is made of the mask. */
  readonly certainty?: Certainty;
}

/** How decided a model's answer was, before anything improved it. */
export interface Certainty {
  /** Sum of m (1 - m) over the area above one half, m from 0 to 1: 0 is decided everywhere. */
  readonly doubt: number;
  /** How often subjects of such doubt are found, 0..1; null where that was not measured of the model. */
  readonly confidence: number | null;
}

/** Facts about the subject. */
export interface Subject {
  /** Smallest rectangle that holds every opacity of 0.1 and more; null where there is none. */
  readonly box: Box | null;
  /** Mean opacity of the picture, 0..1. */
  readonly coverage: number;
  /** Whether the box reaches an edge of the picture. */
  readonly touchesBorder: boolean;
  /** How many separate pieces (8-connected, opacity 0.5 and more) the subject has. */
  readonly components: number;
  /** Share of pixels that are neither subject nor background (opacity in .02 to .98), 0..1. */
  readonly uncertainty: number;
  /** Of the model's answer, before anything improved it; without a model, of the mask. See `Certainty`. */
  readonly doubt: number;
  /** How often subjects of such doubt are found, 0..1; null where that was not measured, or no model ran. */
  readonly confidence: number | null;
}

/** A finished picture before encoding; one channel is grey. */
export interface Composite {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
  /** Where the source's upper left corner lies in it, and how much larger than the source it is drawn. */
  readonly at: { readonly left: number; readonly top: number; readonly scale: number };
}

/** The bytes of a file, and what is in it. */
export interface Encoded {
  readonly data: Uint8Array;
  readonly mediaType: string;
  /** File name extension, without the dot. */
  readonly extension: string;
  readonly width: number;
  readonly height: number;
}

/** The type of each artefact by its name: what stages read and write. */
export interface Artefacts {
  source: Source;
  model: Model;
  decoded: Picture;
  resized: readonly ResizedView[];
  input: readonly InputView[];
  output: readonly OutputView[];
  matte: readonly MatteView[];
  mask: Mask;
  subject: Subject;
  foreground: Picture;
  composite: Composite;
  encoded: Encoded;
}

/** The name of an artefact, as `reads` of a plugin has it. */
export type ArtefactName = keyof Artefacts;
