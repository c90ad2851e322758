/**
 * Pixels, for authors of plugins: what the built-in plugins are made of.
 *
 * Nothing here knows options or hosts. No function writes into what it is given, unless it says so; what takes a signal
 * rejects with its reason. Sizes are in pixels, bytes of opacity are 0 for background to 255 for subject.
 */

// Compositing, row by row: a backdrop, layers over it, the subject on top.
export { type BlendMode, blendModes, blendOnto } from './compositing/blend.ts';
export { blurredBackground } from './compositing/blurred-background.ts';
export { type CanvasLayout, type CanvasRequest, layOutCanvas, offsetOnCanvas } from './compositing/canvas-layout.ts';
export { expandBox, subjectBoxIn, visibleBoxIn, wholePixelsIn } from './compositing/crop-box.ts';
export { cutOut } from './compositing/cut-out.ts';
export { type DropShadow, shadowOpacity } from './compositing/drop-shadow.ts';
export { type Fit, type Fitting, fitPicture, fits, letterbox, sizeInside } from './compositing/fit.ts';
export { type Gradient, gradient } from './compositing/gradient.ts';
export { byteOfLight, lightOfByte } from './compositing/linear-light.ts';
export { outlineOpacity } from './compositing/outline.ts';
export { over } from './compositing/over.ts';
export {
  expandSubject,
  type Margins,
  type Offset,
  padPixels,
  type SubjectLayers,
  sizeWith,
} from './compositing/padding.ts';
export { placeOnColor } from './compositing/place-on-color.ts';
export {
  atSource,
  type OpacityLines,
  opacityLinesOf,
  paint,
  type Scanlines,
  scanlinesOf,
  solidColor,
} from './compositing/scanlines.ts';
// Formats: what a file is, before it is decoded.
export { assertPixels } from './formats/assert-pixels.ts';
export { type ColorProfile, colorProfileOf } from './formats/color-profile.ts';
export { decodePixels } from './formats/decode-pixels.ts';
export { notAnImage, readSharpHeader, type SharpHeader, unsupportedFormat } from './formats/header.ts';
export { type SharpFormat, sharpFormats, sniffSharp } from './formats/sniff.ts';
export { withoutDensity } from './formats/without-density.ts';
export { type PngEffort, type PngOptions, pngEfforts, pngLevels, writePng } from './formats/write-png.ts';
// Masks: opacity at the picture's size.
export { boundingBoxOf } from './masks/bounding-box.ts';
export { type Cleaning, cleanComponents } from './masks/clean-components.ts';
export { type Components, componentsOf } from './masks/connected-components.ts';
export { distanceField } from './masks/distance-field.ts';
export { doubtOf } from './masks/doubt.ts';
export { dilateFlags } from './masks/flag-dilation.ts';
export { blurPlane } from './masks/gaussian-blur.ts';
export { addDetail, type Guidance, guidedFilter } from './masks/guided-filter.ts';
export { histogramOf, weightedCount } from './masks/histogram.ts';
export { applyTable, applyTableInStrips, invertMask, opacityTable } from './masks/lookup-table.ts';
export { closeMask, dilate, erode, openMask } from './masks/morphology.ts';
export { bytesOfSolidify, type Solidified, type Solidity, solidify } from './masks/solidify.ts';
// Matting: opacity and color of what is half transparent.
export { type BlurFusion, blurFusionForeground, bytesOfBlurFusion } from './matting/blur-fusion.ts';
export { type ClosedForm, closedFormMatte, type MattingScene } from './matting/closed-form.ts';
export { bytesOfMultilevel, type Multilevel, multilevelForeground } from './matting/multilevel.ts';
export { type KnownOpacity, knownFromMask, knownFromTrimap } from './matting/trimap.ts';
// Pixels as they are: sharp, sizes, color, bytes.
export { alphaChannelOf } from './raster/alpha-channel.ts';
export { allocateBytes, divideBy255, thresholdByte } from './raster/bytes.ts';
export { opaqueColor, rgbaOf } from './raster/color.ts';
export { coloredShareOf } from './raster/colored-share.ts';
export { configureSharp } from './raster/configure-sharp.ts';
export { crop, isWhole } from './raster/crop.ts';
export { flattenOnWhite, withoutAlpha } from './raster/flatten.ts';
export { lightnessOf } from './raster/lightness.ts';
export {
  bufferOf,
  isSameSize,
  type Pixels,
  pixelsOf,
  type Sharp,
  type Size,
  sharpOf,
  sizeOf,
} from './raster/pixels.ts';
export { premultiply, unpremultiply } from './raster/premultiply.ts';
export { type Kernel, kernels, resample, shrink } from './raster/resample.ts';
export { strips } from './raster/strips.ts';
// Tensors: what a model is fed, and what it answers.
export { doubtOfAnswer } from './tensors/doubt-of-answer.ts';
export { joinAnswers, showTheSame } from './tensors/join-answers.ts';
export { meanWithMirrored, mirrorAnswer, mirrorView } from './tensors/mirror-view.ts';
export {
  IMAGENET_MEAN,
  IMAGENET_STD,
  maximumOf,
  normalizeView,
  type Triple,
  tripleOf,
} from './tensors/normalize-views.ts';
export { isFlat, scaleToOpacity, sigmoidOpacity, softmaxOpacity, stretchToOpacity } from './tensors/opacity.ts';
export type { ValueRange } from './tensors/opacity-loops.ts';
export { finiteNumbersOf, percentileOf } from './tensors/percentile.ts';
export { channelCount, valueRangeOf, valueRangeOfAll } from './tensors/value-range.ts';
// Tiles: one mask of several views.
export { joinTiles } from './tiling/join-tiles.ts';
export { contentOf, pictureSizeOf, type Tile } from './tiling/tile.ts';
export { type TileGrid, tileBoxes } from './tiling/tile-grid.ts';
