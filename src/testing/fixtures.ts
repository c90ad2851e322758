import type { Artefacts, Frame, InputView, Layout, Model, OutputView, Picture } from '../pipeline/index.ts';
import { inputSizeOf, tensorOf } from '../pipeline/index.ts';
import { pngOf } from './png.ts';

/** A picture with everything that is made of it on the way, small and always the same. */
export interface Fixture {
  readonly name: string;
  readonly artefacts: Readonly<Artefacts>;
}

interface Kind {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  readonly layout: Layout;
  /** Its model takes other sizes than its own as well. */
  readonly resizable?: true;
  /** Views of it, side by side. */
  readonly views: number;
  /** The model's raw answer at pixel `i` of a channel. */
  readonly raw: (i: number, channel: number) => number;
}

/** Odd sizes, single pixels, both layouts, one view and several, and answers that models should not give. */
const kinds: readonly Kind[] = [
  { name: 'a picture', width: 13, height: 7, channels: 3, layout: 'nchw', resizable: true, views: 1, raw: wave },
  { name: 'a transparent picture in views', width: 13, height: 7, channels: 4, layout: 'nhwc', views: 2, raw: broken },
  { name: 'a single pixel', width: 1, height: 1, channels: 3, layout: 'nchw', views: 1, raw: wave },
  { name: 'a row', width: 9, height: 1, channels: 4, layout: 'nchw', views: 1, raw: () => 0.25 },
  { name: 'a column', width: 1, height: 9, channels: 3, layout: 'nhwc', views: 1, raw: () => Number.NaN },
];

const OUTPUT_CHANNELS = 2;

function wave(i: number, channel: number): number {
  return 0.5 + 0.7 * Math.sin(i * 0.37 + channel);
}

function broken(i: number, channel: number): number {
  return [Number.NaN, Infinity, -Infinity, 12, -12][i % 17] ?? wave(i, channel);
}

/** Artefacts to run plugins on: odd sizes, both layouts, several views, and answers of models that are broken. */
export const fixtures = (): readonly Fixture[] =>
  kinds.map((kind) => ({ name: kind.name, artefacts: artefactsOf(kind) }));

function artefactsOf(kind: Kind): Artefacts {
  const { width, height, channels, layout, resizable, views, raw } = kind;
  const model: Model = {
    name: 'sample',
    digest: `sha256:${'0'.repeat(64)}`,
    input: {
      size: [11, 5],
      ...(resizable && { sizes: { least: 2, most: 24, multipleOf: 2 } }),
      layout,
      order: layout === 'nchw' ? 'rgb' : 'bgr',
    },
    output: { channels: OUTPUT_CHANNELS, meaning: 'opacity' },
  };
  const decoded: Picture = {
    data: bytesOf(width * height * channels, (i) => (i * 73 + 11) % 256),
    width,
    height,
    channels,
  };
  const size = inputSizeOf(model, decoded);
  const area = size.width * size.height;
  const frames = Array.from({ length: views }, (_, index): Frame => {
    // Whole pixels: where the width does not divide, neighbors overlap.
    const left = Math.floor((index * width) / views);
    const right = Math.ceil(((index + 1) * width) / views);
    const source = { left, top: 0, width: right - left, height };
    return { picture: { width, height }, source, content: { left: 0, top: 0, ...size } };
  });
  const mask = { data: bytesOf(width * height, (i) => (i * 51) % 256), width, height };
  return {
    source: { data: pngOf(decoded) },
    model,
    decoded,
    resized: frames.map((frame) => ({ ...size, frame, data: bytesOf(3 * area, (i) => (i * 29) % 256) })),
    input: frames.map((frame) => ({
      ...size,
      frame,
      layout,
      order: model.input.order,
      data: { pixels: bytesOf(3 * area, (i) => (i * 29) % 256), scale: [0.01, 0.02, 0.03], bias: [-1, 0, 1] },
    })),
    output: frames.map((frame) => ({
      ...size,
      frame,
      channels: OUTPUT_CHANNELS,
      data: Float32Array.from({ length: OUTPUT_CHANNELS * area }, (_, i) => raw(i % area, Math.floor(i / area))),
    })),
    matte: frames.map((frame) => ({
      ...size,
      frame,
      data: Float32Array.from({ length: area }, (_, i) => Math.min(1, Math.max(0, wave(i, 0)))),
    })),
    mask,
    subject: {
      box: { left: 0, top: 0, width, height },
      coverage: 0.5,
      touchesBorder: true,
      components: 1,
      uncertainty: 0.9,
      doubt: 0.1,
      confidence: null,
    },
    foreground: { ...decoded, data: bytesOf(width * height * channels, (i) => (i * 37 + 5) % 256) },
    composite: {
      data: bytesOf(width * height * channels, (i) => (i * 41 + 3) % 256),
      width,
      height,
      channels,
      at: { left: 0, top: 0, scale: 1 },
    },
    encoded: { data: pngOf(decoded), mediaType: 'image/png', extension: 'png', width, height },
  };
}

const bytesOf = (length: number, byteAt: (i: number) => number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => byteAt(i));

/** Stands for a run of the model: as many channels as the model has, each a function of the input. */
export function inferSample(model: Model, view: InputView): OutputView {
  const { width, height, frame } = view;
  const tensor = tensorOf(view);
  const { channels } = model.output;
  const data = Float32Array.from({ length: channels * width * height }, (_, i) => Math.sin(tensor[i % tensor.length]!));
  return { width, height, frame, channels, data };
}
