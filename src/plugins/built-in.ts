// Written by scripts/plugin-index.ts from the files of this folder: run it again after adding one.
import alphaIgnore from './alpha/ignore.ts';
import alphaMultiply from './alpha/multiply.ts';
import compositeBackground from './composite/background.ts';
import compositeBinary from './composite/binary.ts';
import compositeBlend from './composite/blend.ts';
import compositeBlur from './composite/blur.ts';
import compositeColor from './composite/color.ts';
import compositeCutout from './composite/cutout.ts';
import compositeGradient from './composite/gradient.ts';
import compositeMatte from './composite/matte.ts';
import compositeOutline from './composite/outline.ts';
import compositeOverlay from './composite/overlay.ts';
import compositePicture from './composite/picture.ts';
import compositePremultiplied from './composite/premultiplied.ts';
import compositeShadow from './composite/shadow.ts';
import decodeSharp from './decode/sharp.ts';
import denormalizeClamp from './denormalize/clamp.ts';
import denormalizeLinear from './denormalize/linear.ts';
import denormalizeMinMax from './denormalize/min-max.ts';
import denormalizePercentile from './denormalize/percentile.ts';
import denormalizeSigmoid from './denormalize/sigmoid.ts';
import denormalizeSoftmax from './denormalize/softmax.ts';
import encodeAvif from './encode/avif.ts';
import encodeJpeg from './encode/jpeg.ts';
import encodePng from './encode/png.ts';
import encodeTiff from './encode/tiff.ts';
import encodeWebp from './encode/webp.ts';
import foregroundBlurFusion from './foreground/blur-fusion.ts';
import foregroundMultilevel from './foreground/multilevel.ts';
import foregroundSource from './foreground/source.ts';
import inferFlip from './infer/flip.ts';
import inferSingle from './infer/single.ts';
import inferSurest from './infer/surest.ts';
import layoutCanvas from './layout/canvas.ts';
import layoutCrop from './layout/crop.ts';
import layoutScale from './layout/scale.ts';
import measureSubject from './measure/subject.ts';
import normalizeHalfUnit from './normalize/half-unit.ts';
import normalizeImagenet from './normalize/imagenet.ts';
import normalizeMaxScaled from './normalize/max-scaled.ts';
import normalizeMeanStd from './normalize/mean-std.ts';
import normalizeSymmetric from './normalize/symmetric.ts';
import normalizeUnit from './normalize/unit.ts';
import refineClosedForm from './refine/closed-form.ts';
import refineComponents from './refine/components.ts';
import refineFeather from './refine/feather.ts';
import refineGrow from './refine/grow.ts';
import refineGuided from './refine/guided.ts';
import refineLevels from './refine/levels.ts';
import refineSmooth from './refine/smooth.ts';
import refineSolid from './refine/solid.ts';
import refineThreshold from './refine/threshold.ts';
import resizeContain from './resize/contain.ts';
import resizeSides from './resize/sides.ts';
import resizeStretch from './resize/stretch.ts';
import resizeTiles from './resize/tiles.ts';
import restoreGuided from './restore/guided.ts';
import restoreOwn from './restore/own.ts';
import restoreResample from './restore/resample.ts';

/** Every plugin that comes with the server, in the order of the pipeline. */
export const plugins = [
  decodeSharp,
  resizeContain,
  resizeSides,
  resizeStretch,
  resizeTiles,
  normalizeHalfUnit,
  normalizeImagenet,
  normalizeMaxScaled,
  normalizeMeanStd,
  normalizeSymmetric,
  normalizeUnit,
  inferFlip,
  inferSingle,
  inferSurest,
  denormalizeClamp,
  denormalizeLinear,
  denormalizeMinMax,
  denormalizePercentile,
  denormalizeSigmoid,
  denormalizeSoftmax,
  restoreGuided,
  restoreOwn,
  restoreResample,
  refineClosedForm,
  refineComponents,
  refineFeather,
  refineGrow,
  refineGuided,
  refineLevels,
  refineSmooth,
  refineSolid,
  refineThreshold,
  alphaIgnore,
  alphaMultiply,
  measureSubject,
  foregroundBlurFusion,
  foregroundMultilevel,
  foregroundSource,
  compositeBackground,
  compositeBinary,
  compositeBlend,
  compositeBlur,
  compositeColor,
  compositeCutout,
  compositeGradient,
  compositeMatte,
  compositeOutline,
  compositeOverlay,
  compositePicture,
  compositePremultiplied,
  compositeShadow,
  layoutCanvas,
  layoutCrop,
  layoutScale,
  encodeAvif,
  encodeJpeg,
  encodePng,
  encodeTiff,
  encodeWebp,
] as const;
