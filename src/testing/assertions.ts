import { ok, deepStrictEqual as same } from 'node:assert/strict';
import {
  type ArtefactName,
  type Artefacts,
  type Box,
  type Composite,
  type Frame,
  type Picture,
  takesSize,
  tensorOf,
} from '../pipeline/index.ts';

type Assertions = { readonly [A in ArtefactName]?: (made: Artefacts[A], from: Readonly<Artefacts>) => void };

/** What must hold for every artefact that a plugin makes, given what it was made from. */
export const assertions: Assertions = {
  decoded(made, { decoded }) {
    checkPixels(made, [3, 4]);
    checkSize('the source', made, decoded);
  },
  resized(made, { decoded, model }) {
    ok(made.length > 0, 'resize gives at least one view.');
    for (const { data, width, height, frame } of made) {
      ok(takesSize(model.input, { width, height }), `the model does not take ${width} x ${height}.`);
      checkBytes(data, 3 * width * height);
      checkFrame(frame, decoded, { width, height });
    }
  },
  input(made, { resized, model: { input } }) {
    sameViews(made, resized);
    for (const view of made) {
      same([view.layout, view.order], [input.layout, input.order], "layout and order are the model's.");
      const tensor = tensorOf(view);
      same(tensor.length, 3 * view.width * view.height, 'a view has three numbers a pixel.');
      ok(tensor.every(Number.isFinite), 'every number for the model is finite.');
    }
  },
  output(made, { input, model }) {
    sameViews(made, input);
    for (const { data, width, height, channels } of made) {
      same(channels, model.output.channels, "channels are the model's.");
      checkFloats(data, channels * width * height);
    }
  },
  matte(made, { output }) {
    sameViews(made, output);
    for (const { data, width, height } of made) {
      checkFloats(data, width * height);
      ok(
        data.every((opacity) => opacity >= 0 && opacity <= 1),
        'a matte lies within 0..1, without NaN.',
      );
    }
  },
  mask(made, { decoded }) {
    checkSize('the source', made, decoded);
    checkBytes(made.data, made.width * made.height);
  },
  subject({ box, coverage, touchesBorder, components, uncertainty, doubt, confidence }, { mask }) {
    if (box) checkBox(box, mask);
    ok(coverage >= 0 && coverage <= 1 && uncertainty >= 0 && uncertainty <= 1, 'shares lie within 0..1.');
    ok(doubt >= 0 && Number.isFinite(doubt), 'doubt is a number of at least 0.');
    ok(confidence === null || (confidence >= 0 && confidence <= 1), 'confidence is null, or lies within 0..1.');
    same(typeof touchesBorder, 'boolean');
    ok(Number.isInteger(components) && components >= 0, 'components is a count.');
  },
  foreground(made, { decoded }) {
    checkPixels(made, [3, 4]);
    checkSize('the source', made, decoded);
  },
  composite(made) {
    checkPixels(made, [1, 3, 4]);
    const { left, top, scale } = made.at;
    ok(Number.isFinite(left) && Number.isFinite(top) && scale > 0, '`at` says where the source lies.');
  },
  encoded({ data, mediaType, extension, width, height }, { composite }) {
    ok(data instanceof Uint8Array && data.length > 0, 'an encoded picture has bytes.');
    ok(/^image\/[a-z0-9.+-]+$/.test(mediaType), `"${mediaType}" is no media type of a picture.`);
    ok(/^[a-z0-9]+$/.test(extension), `"${extension}" is no file name extension.`);
    checkSize('the composite', { width, height }, composite);
  },
};

interface Size {
  readonly width: number;
  readonly height: number;
}

function checkSize(whose: string, { width, height }: Size, wanted: Size): void {
  same([width, height], [wanted.width, wanted.height], `the size is not that of ${whose}.`);
}

function checkPixels({ data, width, height, channels }: Picture | Composite, allowed: readonly number[]): void {
  ok(
    [width, height].every((side) => Number.isInteger(side) && side > 0),
    'sides are whole and positive.',
  );
  ok(allowed.includes(channels), `${channels} channels are not among ${allowed.join(', ')}.`);
  checkBytes(data, width * height * channels);
}

function checkBytes(data: Uint8Array, length: number): void {
  ok(data instanceof Uint8Array, 'data is a Uint8Array.');
  same(data.length, length, 'data has another length than its sizes say.');
}

function checkFloats(data: Float32Array, length: number): void {
  ok(data instanceof Float32Array, 'data is a Float32Array.');
  same(data.length, length, 'data has another length than its sizes say.');
}

function checkBox({ left, top, width, height }: Box, within: Size): void {
  ok([left, top, width, height].every(Number.isInteger), 'a box is made of whole pixels.');
  const inside = left >= 0 && top >= 0 && left + width <= within.width && top + height <= within.height;
  ok(inside && width > 0 && height > 0, 'a box is not empty and lies inside.');
}

function checkFrame({ picture, source, content }: Frame, decoded: Size, view: Size): void {
  const isWhole = picture.width === decoded.width && picture.height === decoded.height;
  ok(isWhole, "a frame knows the picture's size.");
  checkBox(source, decoded);
  checkBox(content, view);
}

function sameViews(made: readonly (Size & { frame: Frame })[], from: readonly (Size & { frame: Frame })[]): void {
  const viewOf = ({ width, height, frame }: Size & { frame: Frame }) => ({ width, height, frame });
  same(made.map(viewOf), from.map(viewOf), 'views, their sizes and their frames are handed on.');
}
