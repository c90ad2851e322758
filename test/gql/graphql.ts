/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Exactly one: how to alpha. What the picture's own transparency means. */
export type AlphaInput =
  {   /** The mask alone decides: the picture's own transparency is taken for opaque color. */
  ignore: Record<string, never>; multiply?: never; }
  |  { ignore?: never;   /** What is transparent in the picture stays transparent: the mask times its alpha. */
  multiply: Record<string, never>; };

/** The subject on transparency, every pixel either opaque or gone. */
export type CompositeBinaryOptions = {
  /** Opacity up to which a pixel is gone; 0.5 keeps bytes above 128. From 0 to 1. Default: 0.5. */
  at?: number;
};

/** How it is mixed: all modes of libvips, as Porter and Duff (1984) and PDF 1.7 (11.3.5) have them. */
export type CompositeBlendMode =
  /** The sum of both. */
  | 'ADD'
  /** The subject in front, only where there is something behind. */
  | 'ATOP'
  /** Nothing. */
  | 'CLEAR'
  /** Darkens what is behind, strongly where the subject is dark. */
  | 'COLOR_BURN'
  /** Lightens what is behind, strongly where the subject is light. */
  | 'COLOR_DODGE'
  /** The darker of both, by channel. */
  | 'DARKEN'
  /** Only what is behind. */
  | 'DEST'
  /** What is behind in front of the subject, only where that is. */
  | 'DEST_ATOP'
  /** What is behind, where the subject is. */
  | 'DEST_IN'
  /** What is behind, where the subject is not. */
  | 'DEST_OUT'
  /** What is behind in front of the subject. */
  | 'DEST_OVER'
  /** The difference of both, by channel. */
  | 'DIFFERENCE'
  /** As difference, with less contrast. */
  | 'EXCLUSION'
  /** Darkens where the subject is dark, and lightens where it is light. */
  | 'HARD_LIGHT'
  /** The subject, where there is something behind. */
  | 'IN'
  /** The lighter of both, by channel. */
  | 'LIGHTEN'
  /** Darkens, as ink on paper does. */
  | 'MULTIPLY'
  /** The subject, where there is nothing behind. */
  | 'OUT'
  /** The subject in front. */
  | 'OVER'
  /** Darkens what is dark behind, and lightens what is light. */
  | 'OVERLAY'
  /** The sum of both, no more opaque than opaque. */
  | 'SATURATE'
  /** Lightens, as a second projector does. */
  | 'SCREEN'
  /** The same, softly. */
  | 'SOFT_LIGHT'
  /** Only the subject. */
  | 'SOURCE'
  /** Each where the other is not. */
  | 'XOR';

/** The subject mixed into a color or a picture by a blend mode: MULTIPLY darkens as ink does, SCREEN lightens as light does, and so on. */
export type CompositeBlendOptions = {
  /** Color behind the subject, or beside and behind the picture; its own alpha does not count. Default: #ffffff. */
  color?: string;
  /** How another shape is met: COVER cuts off what hangs over, CONTAIN leaves room, FILL stretches. Default: COVER. */
  fit?: Fit;
  /** Picture behind the subject. */
  image?: ImageInput | null | undefined;
  /** How it is mixed: all modes of libvips, as Porter and Duff (1984) and PDF 1.7 (11.3.5) have them. Default: MULTIPLY. */
  mode?: CompositeBlendMode;
  /** Which part of the picture is seen, or where it lies. Default: CENTER. */
  position?: Position;
};

/** The subject before its own background, blurred as a lens would. The subject's color does not bleed into it: only what is background is averaged. */
export type CompositeBlurOptions = {
  /** Mix soft edges as light mixes, instead of mixing the stored numbers as most programs do: brighter edges on dark, wider ones on light. Default: false. */
  linearLight?: boolean;
  /** How far it is blurred: standard deviation of a Gaussian. From 0.3 to 500. Default: 12. */
  sigma?: number;
  /** What sigma is in: pixels of the result, or percent of the picture's longer side. Default: PIXELS. */
  unit?: Unit;
};

/** The subject on a plain color. */
export type CompositeColorOptions = {
  /** Color behind the subject; one with alpha gives a picture with alpha. Default: #ffffff. */
  color?: string;
  /** Mix soft edges as light mixes, instead of mixing the stored numbers as most programs do: brighter edges on dark, wider ones on light. Default: false. */
  linearLight?: boolean;
};

/** The subject on colors that run into each other. */
export type CompositeGradientOptions = {
  /** Where a line runs to, in degrees clockwise: 0 is up, 90 right, 180 down. From -360 to 360. Default: 180. */
  angle?: number;
  /** Colors in order, evenly spaced; any with alpha gives a picture with alpha. From 2 to 16 colors. Default: ["#f7f8fa","#b9c2cf"]. */
  colors?: Array<string>;
  /** Mix soft edges as light mixes, instead of mixing the stored numbers as most programs do: brighter edges on dark, wider ones on light. Default: false. */
  linearLight?: boolean;
  /** Along a line, or from the middle to the corners. Default: LINEAR. */
  shape?: CompositeGradientShape;
};

/** Along a line, or from the middle to the corners. */
export type CompositeGradientShape =
  /** Along a line. */
  | 'LINEAR'
  /** From the middle to the corners. */
  | 'RADIAL';

/** Exactly one: how to composite. Compose the subject onto a background. */
export type CompositeInput =
  {   /** The inverse of cutout: what is behind the subject, on transparency. */
  background: Record<string, never>; binary?: never; blend?: never; blur?: never; color?: never; cutout?: never; gradient?: never; matte?: never; outline?: never; overlay?: never; picture?: never; premultiplied?: never; shadow?: never; }
  |  { background?: never;   /** The subject on transparency, every pixel either opaque or gone. */
  binary: CompositeBinaryOptions; blend?: never; blur?: never; color?: never; cutout?: never; gradient?: never; matte?: never; outline?: never; overlay?: never; picture?: never; premultiplied?: never; shadow?: never; }
  |  { background?: never; binary?: never;   /** The subject mixed into a color or a picture by a blend mode: MULTIPLY darkens as ink does, SCREEN lightens as light does, and so on. */
  blend: CompositeBlendOptions; blur?: never; color?: never; cutout?: never; gradient?: never; matte?: never; outline?: never; overlay?: never; picture?: never; premultiplied?: never; shadow?: never; }
  |  { background?: never; binary?: never; blend?: never;   /** The subject before its own background, blurred as a lens would. The subject's color does not bleed into it: only what is background is averaged. */
  blur: CompositeBlurOptions; color?: never; cutout?: never; gradient?: never; matte?: never; outline?: never; overlay?: never; picture?: never; premultiplied?: never; shadow?: never; }
  |  { background?: never; binary?: never; blend?: never; blur?: never;   /** The subject on a plain color. */
  color: CompositeColorOptions; cutout?: never; gradient?: never; matte?: never; outline?: never; overlay?: never; picture?: never; premultiplied?: never; shadow?: never; }
  |  { background?: never; binary?: never; blend?: never; blur?: never; color?: never;   /** The subject on transparency, with straight alpha. */
  cutout: Record<string, never>; gradient?: never; matte?: never; outline?: never; overlay?: never; picture?: never; premultiplied?: never; shadow?: never; }
  |  { background?: never; binary?: never; blend?: never; blur?: never; color?: never; cutout?: never;   /** The subject on colors that run into each other. */
  gradient: CompositeGradientOptions; matte?: never; outline?: never; overlay?: never; picture?: never; premultiplied?: never; shadow?: never; }
  |  { background?: never; binary?: never; blend?: never; blur?: never; color?: never; cutout?: never; gradient?: never;   /** The mask itself as a grey picture: white is subject, black is background. */
  matte: Record<string, never>; outline?: never; overlay?: never; picture?: never; premultiplied?: never; shadow?: never; }
  |  { background?: never; binary?: never; blend?: never; blur?: never; color?: never; cutout?: never; gradient?: never; matte?: never;   /** The subject with a line around it, like a sticker, on transparency or a color. */
  outline: CompositeOutlineOptions; overlay?: never; picture?: never; premultiplied?: never; shadow?: never; }
  |  { background?: never; binary?: never; blend?: never; blur?: never; color?: never; cutout?: never; gradient?: never; matte?: never; outline?: never;   /** The picture as it was with the background, or the subject, tinted: to check a mask by eye. */
  overlay: CompositeOverlayOptions; picture?: never; premultiplied?: never; shadow?: never; }
  |  { background?: never; binary?: never; blend?: never; blur?: never; color?: never; cutout?: never; gradient?: never; matte?: never; outline?: never; overlay?: never;   /** The subject on another picture. */
  picture: CompositePictureOptions; premultiplied?: never; shadow?: never; }
  |  { background?: never; binary?: never; blend?: never; blur?: never; color?: never; cutout?: never; gradient?: never; matte?: never; outline?: never; overlay?: never; picture?: never;   /** Color and alpha both multiplied by the mask. Viewers that expect straight alpha, as PNG does, show dark fringes. */
  premultiplied: Record<string, never>; shadow?: never; }
  |  { background?: never; binary?: never; blend?: never; blur?: never; color?: never; cutout?: never; gradient?: never; matte?: never; outline?: never; overlay?: never; picture?: never; premultiplied?: never;   /** The subject with the shadow that it throws on what is behind it, on transparency or a color. */
  shadow: CompositeShadowOptions; };

/** The subject with a line around it, like a sticker, on transparency or a color. */
export type CompositeOutlineOptions = {
  /** Opacity from which a pixel is subject: less, and the line runs around finer hair. From 0.02 to 0.98. Default: 0.5. */
  at?: number;
  /** Color behind it all; one with alpha gives a picture with alpha. Default: #00000000. */
  background?: string;
  /** Color of the line; its own alpha does not count. Default: #ffffff. */
  color?: string;
  /** Make the picture larger by as much as it can reach, so that nothing is cut off at an edge; the subject ends there as the picture does. Default: false. */
  expand?: boolean;
  /** Room between the subject and the line. From 0 to 1000. Default: 0. */
  gap?: number;
  /** What these two are in: pixels, or percent of the picture's longer side. Default: PIXELS. */
  unit?: Unit;
  /** How wide the line is. From 0 to 1000. Default: 8. */
  width?: number;
};

/** What is tinted. */
export type CompositeOverlayOn =
  /** What is not subject. */
  | 'BACKGROUND'
  /** The subject. */
  | 'SUBJECT';

/** The picture as it was with the background, or the subject, tinted: to check a mask by eye. */
export type CompositeOverlayOptions = {
  /** Color of the tint; its own alpha does not count. Default: #ff2a4d. */
  color?: string;
  /** What is tinted. Default: BACKGROUND. */
  on?: CompositeOverlayOn;
  /** Opacity of the tint. From 0 to 1. Default: 0.6. */
  opacity?: number;
};

/** The subject on another picture. */
export type CompositePictureOptions = {
  /** Color where it does not reach, and behind what is transparent in it; its own alpha does not count. Default: #ffffff. */
  background?: string;
  /** How another shape is met: COVER cuts off what hangs over, CONTAIN leaves room, FILL stretches. Default: COVER. */
  fit?: Fit;
  /** What lies behind the subject. Required. */
  image: ImageInput;
  /** Mix soft edges as light mixes, instead of mixing the stored numbers as most programs do: brighter edges on dark, wider ones on light. Default: false. */
  linearLight?: boolean;
  /** Which part of it is seen, or where it lies. Default: CENTER. */
  position?: Position;
};

/** The subject with the shadow that it throws on what is behind it, on transparency or a color. */
export type CompositeShadowOptions = {
  /** Color that it falls on; one with alpha gives a picture with alpha. Default: #00000000. */
  background?: string;
  /** How soft its edge is: standard deviation of a Gaussian. From 0 to 500. Default: 12. */
  blur?: number;
  /** Color of the shadow; its own alpha does not count. Default: #000000. */
  color?: string;
  /** Make the picture larger by as much as it can reach, so that nothing is cut off at an edge; the subject ends there as the picture does. Default: false. */
  expand?: boolean;
  /** How far the shadow lies to the right. From -1000 to 1000. Default: 0. */
  offsetX?: number;
  /** How far it lies below. From -1000 to 1000. Default: 10. */
  offsetY?: number;
  /** Opacity of the shadow where it is darkest. From 0 to 1. Default: 0.45. */
  opacity?: number;
  /** What these three are in: pixels, or percent of the picture's longer side. Default: PIXELS. */
  unit?: Unit;
};

/** Exactly one: how to decode. Bytes to upright 8-bit sRGB pixels. */
export type DecodeInput =
  {   /** Decode with libvips: upright, 8-bit sRGB; other profiles and depths are converted, of an animation the first frame is taken. */
  sharp: Record<string, never>; };

/** For networks that give opacity already: take it as it is, cut to 0..1. */
export type DenormalizeClampOptions = {
  /** Which channel of the network's answer is read, 0 is the first; the others are ignored. From 0 to 1023. Default: 0. */
  channel?: number;
};

/** Exactly one: how to denormalize. The network's raw answer to opacity 0..1. */
export type DenormalizeInput =
  {   /** For networks that give opacity already: take it as it is, cut to 0..1. */
  clamp: DenormalizeClampOptions; linear?: never; minMax?: never; percentile?: never; sigmoid?: never; softmax?: never; }
  |  { clamp?: never;   /** For networks that give -1..1: (x + 1) / 2, cut to 0..1. */
  linear: DenormalizeLinearOptions; minMax?: never; percentile?: never; sigmoid?: never; softmax?: never; }
  |  { clamp?: never; linear?: never;   /** Stretch the answer so that its least value is background and its greatest is subject, over all views together. A flat answer is left as it is. */
  minMax: DenormalizeMinMaxOptions; percentile?: never; sigmoid?: never; softmax?: never; }
  |  { clamp?: never; linear?: never; minMax?: never;   /** Stretch the answer like minMax, but from one percentile to another, so that a few stray values do not count. */
  percentile: DenormalizePercentileOptions; sigmoid?: never; softmax?: never; }
  |  { clamp?: never; linear?: never; minMax?: never; percentile?: never;   /** For networks that give logits: 1 / (1 + exp(-x)). */
  sigmoid: DenormalizeSigmoidOptions; softmax?: never; }
  |  { clamp?: never; linear?: never; minMax?: never; percentile?: never; sigmoid?: never;   /** For networks that give logits of several classes, one a channel: the probability of the class that is the subject. */
  softmax: DenormalizeSoftmaxOptions; };

/** For networks that give -1..1: (x + 1) / 2, cut to 0..1. */
export type DenormalizeLinearOptions = {
  /** Which channel of the network's answer is read, 0 is the first; the others are ignored. From 0 to 1023. Default: 0. */
  channel?: number;
};

/** Stretch the answer so that its least value is background and its greatest is subject, over all views together. A flat answer is left as it is. */
export type DenormalizeMinMaxOptions = {
  /** Which channel of the network's answer is read, 0 is the first; the others are ignored. From 0 to 1023. Default: 0. */
  channel?: number;
};

/** Stretch the answer like minMax, but from one percentile to another, so that a few stray values do not count. */
export type DenormalizePercentileOptions = {
  /** Which channel of the network's answer is read, 0 is the first; the others are ignored. From 0 to 1023. Default: 0. */
  channel?: number;
  /** What lies at this percentile becomes subject, in percent of the pixels. From 0 to 100. Default: 99. */
  high?: number;
  /** What lies at this percentile becomes background, in percent of the pixels. From 0 to 100. Default: 1. */
  low?: number;
};

/** For networks that give logits: 1 / (1 + exp(-x)). */
export type DenormalizeSigmoidOptions = {
  /** Which channel of the network's answer is read, 0 is the first; the others are ignored. From 0 to 1023. Default: 0. */
  channel?: number;
};

/** For networks that give logits of several classes, one a channel: the probability of the class that is the subject. */
export type DenormalizeSoftmaxOptions = {
  /** Which channel is the subject, 0 is the first. From 0 to 1023. Default: 1. */
  channel?: number;
};

/** AVIF: smaller than WebP, with transparency, and slow to write. */
export type EncodeAvifOptions = {
  /** Time spent to make it small; pictures may have 36 megapixels at 1 and 2 if quality is above 65, 20 at 3, 4 at 4 and 5, 2 at 6, 1 at 7 and 8, and 0.5 at 9. From 0 to 9. Default: 2. */
  effort?: number;
  /** Keep every pixel as it is. Default: false. */
  lossless?: boolean;
  /** What the file says besides its pixels: NONE, or the PROFILE of sRGB, for programs that guess at pictures without one. Nothing of the source is kept. Default: NONE. */
  metadata?: Metadata;
  /** Quality of colors and transparency. From 1 to 100. Default: 65. */
  quality?: number;
};

/** Exactly one: how to encode. Pixels to the bytes of a file. */
export type EncodeInput =
  {   /** AVIF: smaller than WebP, with transparency, and slow to write. */
  avif: EncodeAvifOptions; jpeg?: never; png?: never; tiff?: never; webp?: never; }
  |  { avif?: never;   /** JPEG: has no transparency, so it is put on a color. */
  jpeg: EncodeJpegOptions; png?: never; tiff?: never; webp?: never; }
  |  { avif?: never; jpeg?: never;   /** PNG: lossless, with transparency. */
  png: EncodePngOptions; tiff?: never; webp?: never; }
  |  { avif?: never; jpeg?: never; png?: never;   /** TIFF: lossless, with transparency; for print and for programs that read nothing newer. */
  tiff: EncodeTiffOptions; webp?: never; }
  |  { avif?: never; jpeg?: never; png?: never; tiff?: never;   /** WebP: small, with transparency; transparency itself is always lossless. */
  webp: EncodeWebpOptions; };

/** JPEG: has no transparency, so it is put on a color. */
export type EncodeJpegOptions = {
  /** Color behind what is transparent; its own alpha does not count. Default: #ffffff. */
  background?: string;
  /** What the file says besides its pixels: NONE, or the PROFILE of sRGB, for programs that guess at pictures without one. Nothing of the source is kept. Default: NONE. */
  metadata?: Metadata;
  /** Make it smaller as mozjpeg does, for several times the time; always progressive. Default: false. */
  mozjpeg?: boolean;
  /** Show the whole picture coarsely while it loads. Default: false. */
  progressive?: boolean;
  /** Quality; from 90 on, colors are as sharp as light and dark. From 1 to 100. Default: 90. */
  quality?: number;
};

/** PNG: lossless, with transparency. */
export type EncodePngOptions = {
  /** Reduce it to at most so many colors, dithered: much smaller, and not lossless any more; for pictures of up to 6 megapixels. From 2 to 256. */
  colors?: number | null | undefined;
  /** Time spent to make it small: SMALL takes ten to thirty times as long as FAST, and makes photographs about a twentieth smaller. Default: FAST. */
  effort?: PngEffort;
  /** What the file says besides its pixels: NONE, or the PROFILE of sRGB, for programs that guess at pictures without one. Nothing of the source is kept. Default: NONE. */
  metadata?: Metadata;
};

/** How it is made smaller: DEFLATE most, LZW is read by the oldest programs. */
export type EncodeTiffCompression =
  /** The smallest. */
  | 'DEFLATE'
  /** Read by the oldest programs. */
  | 'LZW'
  /** As large as the pixels. */
  | 'NONE';

/** TIFF: lossless, with transparency; for print and for programs that read nothing newer. */
export type EncodeTiffOptions = {
  /** How it is made smaller: DEFLATE most, LZW is read by the oldest programs. Default: DEFLATE. */
  compression?: EncodeTiffCompression;
  /** What the file says besides its pixels: NONE, or the PROFILE of sRGB, for programs that guess at pictures without one. Nothing of the source is kept. Default: NONE. */
  metadata?: Metadata;
};

/** WebP: small, with transparency; transparency itself is always lossless. */
export type EncodeWebpOptions = {
  /** Time spent to make it small. With transparency, pictures may have 24 megapixels at 5 and 2 at 6; lossless, 30 at 5 and 6, but with quality 100 10 at 3 and 4, 6 at 5 and 1 at 6. From 0 to 6. Default: 4. */
  effort?: number;
  /** Keep every pixel as it is. Default: false. */
  lossless?: boolean;
  /** What the file says besides its pixels: NONE, or the PROFILE of sRGB, for programs that guess at pictures without one. Nothing of the source is kept. Default: NONE. */
  metadata?: Metadata;
  /** Quality of the colors, or, with lossless, effort to make it small. From 1 to 100. Default: 90. */
  quality?: number;
};

/** What `extensions.code` of an error can be. `errors` says of each whether it is worth asking again. */
export type ErrorCode =
  /** A plugin's option has a value that it cannot have, or two that do not go together. */
  | 'BAD_OPTION'
  /** A stage does not have exactly one plugin, or a list has too many. */
  | 'BAD_RECIPE'
  /** A variable or an argument does not have the type that the schema gives it. */
  | 'BAD_VARIABLES'
  /** The request as a whole has more bytes than it may have. */
  | 'BODY_TOO_LARGE'
  /** The work was ended because its client had left. */
  | 'CANCELLED'
  /** The picture is damaged, or cut off. */
  | 'CORRUPT_IMAGE'
  /** The request needs a header that a page of another site cannot send. */
  | 'CSRF_REFUSED'
  /** The request was not done in time; what was computed is remembered for a while. */
  | 'DEADLINE_EXCEEDED'
  /** The picture at an address could not be fetched. */
  | 'FETCH_FAILED'
  /** This server does not fetch from such an address. */
  | 'FETCH_REFUSED'
  /** A file has more bytes than `limits.maxFileBytes`. */
  | 'FILE_TOO_LARGE'
  /** The request, or the document in it, cannot be read. */
  | 'GRAPHQL_PARSE_FAILED'
  /** The document asks for what the schema does not have. */
  | 'GRAPHQL_VALIDATION_FAILED'
  /** The server does not answer to this host name. */
  | 'HOST_REFUSED'
  /** The picture has more pixels than it may have, or takes more memory than there is for all. */
  | 'IMAGE_TOO_LARGE'
  /** The model could not be run. */
  | 'INFERENCE_FAILED'
  /** A fault of the server: report `requestId` to its operator. */
  | 'INTERNAL_SERVER_ERROR'
  /** There is no such job, or not any more. */
  | 'JOB_NOT_FOUND'
  /** The key of a job is in use for another one. */
  | 'KEY_CONFLICT'
  /** The model's license forbids commercial use, and the operator has not accepted it. */
  | 'LICENSE_NOT_ACCEPTED'
  /** What is at this path is asked for by other methods: those of the header `Allow`. */
  | 'METHOD_NOT_ALLOWED'
  /** The weights of the model, or its answer, are not what its manifest describes. */
  | 'MODEL_MISMATCH'
  /** The weights of the model are not on the server; the operator has to fetch them. */
  | 'MODEL_NOT_INSTALLED'
  /** Nothing that the header `Accept` names can be the answer. */
  | 'NOT_ACCEPTABLE'
  /** The bytes, or the data URI, are no picture. */
  | 'NOT_AN_IMAGE'
  /** This server has nothing at this path. */
  | 'NOT_FOUND'
  /** The server has as many requests as it can take: ask again after `retryAfter` seconds. */
  | 'OVERLOADED'
  /** The document asks for more at a time than it may: send it in parts. */
  | 'QUERY_TOO_COMPLEX'
  /** Too many requests of one client: ask again after `retryAfter` seconds. */
  | 'RATE_LIMITED'
  /** The server is being ended, and takes no more requests. */
  | 'SHUTTING_DOWN'
  /** The server cannot store files at present. */
  | 'STORAGE_UNAVAILABLE'
  /** The ticket is older than it may be: get another one. */
  | 'TICKET_EXPIRED'
  /** The ticket is for pages of other origins. */
  | 'TICKET_ORIGIN_REFUSED'
  /** The ticket was used for all its requests: get another one. */
  | 'TICKET_USED_UP'
  /** The request has more files than `limits.maxFiles`. */
  | 'TOO_MANY_FILES'
  /** The request has no key of this server. */
  | 'UNAUTHENTICATED'
  /** This server does not have these bytes, or not any more: upload them again. */
  | 'UNKNOWN_DIGEST'
  /** The picture has a format that this server does not read; `server.reads` lists those it does. */
  | 'UNSUPPORTED_FORMAT'
  /** This server does not fetch pictures from addresses. */
  | 'URL_SOURCES_DISABLED';

/** How another shape is met: COVER cuts off what hangs over, CONTAIN leaves room, FILL stretches. */
export type Fit =
  /** Is seen whole, with room beside it. */
  | 'CONTAIN'
  /** Fills the place; what hangs over is cut off. */
  | 'COVER'
  /** Is stretched to the shape of the place. */
  | 'FILL';

/** The subject's color where background shines through, from means of its surroundings (Forte, 2021). Quick and soft; what is opaque keeps its color. */
export type ForegroundBlurFusionOptions = {
  /** Side of the box of the first pass, in pixels. From 1 to 1000. Default: 90. */
  coarse?: number;
  /** Side of the box of the second pass, in pixels. From 1 to 1000. Default: 6. */
  fine?: number;
};

/** Exactly one: how to foreground. The subject's own color. */
export type ForegroundInput =
  {   /** The subject's color where background shines through, from means of its surroundings (Forte, 2021). Quick and soft; what is opaque keeps its color. */
  blurFusion: ForegroundBlurFusionOptions; multilevel?: never; source?: never; }
  |  { blurFusion?: never;   /** The subject's color where background shines through, estimated from coarse to fine (Germer and others, 2020). What is opaque keeps its color. For hair and fur on a new background. */
  multilevel: ForegroundMultilevelOptions; source?: never; }
  |  { blurFusion?: never; multilevel?: never;   /** The picture's own color, left as it is. */
  source: Record<string, never>; };

/** The subject's color where background shines through, estimated from coarse to fine (Germer and others, 2020). What is opaque keeps its color. For hair and fur on a new background. */
export type ForegroundMultilevelOptions = {
  /** Sweeps over each level that is not small; time grows with them. From 1 to 10. Default: 2. */
  bigIterations?: number;
  /** How smooth colors are even where opacity does not change. From 0.000001 to 0.01. Default: 0.00001. */
  regularization?: number;
  /** Sweeps over each small level. From 1 to 100. Default: 10. */
  smallIterations?: number;
  /** Longest side of a small level, in pixels. From 1 to 256. Default: 32. */
  smallSize?: number;
};

/** Exactly one: where a picture comes from. */
export type ImageInput =
  {   /** `data:image/…;base64,…`, for small pictures. */
  dataUri: string; digest?: never; sample?: never; upload?: never; url?: never; }
  |  { dataUri?: never;   /** Bytes this server still has: `source.digest` or `Image.digest` of an earlier answer. */
  digest: string | number; sample?: never; upload?: never; url?: never; }
  |  { dataUri?: never; digest?: never;   /** A picture that comes with the server. */
  sample: Sample; upload?: never; url?: never; }
  |  { dataUri?: never; digest?: never; sample?: never;   /** A file of the multipart request. */
  upload: File | Blob | null; url?: never; }
  |  { dataUri?: never; digest?: never; sample?: never; upload?: never;   /** A public address, `https:` or `http:`, where the operator allows it (`URL_SOURCES`). */
  url: string; };

/** Exactly one: how to infer. Run the network. */
export type InferInput =
  {   /** Run the network on every view and on its mirror image, and take the mean of both answers: often a little better, for twice the time. */
  flip: Record<string, never>; single?: never; surest?: never; }
  |  { flip?: never;   /** Run the network once on every view. */
  single: Record<string, never>; surest?: never; }
  |  { flip?: never; single?: never;   /** Run the network on one view after another, the cheapest first, until an answer is decided enough, and keep the least doubtful one, joined with others that are about as doubtful. For resize.sides, whose views all show the whole picture; of other views each is kept. */
  surest: InferSurestOptions; };

/** Mirrored views: NONE; LAST, after all others, as further answers to choose from; MEAN, each answer is the mean with that of its mirror image, for twice the time. */
export type InferSurestMirrored =
  /** After all others, as further answers to choose from. */
  | 'LAST'
  /** Each answer is the mean with that of its mirror image, for twice the time. */
  | 'MEAN'
  /** No mirrored views. */
  | 'NONE';

/** Run the network on one view after another, the cheapest first, until an answer is decided enough, and keep the least doubtful one, joined with others that are about as doubtful. For resize.sides, whose views all show the whole picture; of other views each is kept. */
export type InferSurestOptions = {
  /** Which channel is the subject, 0 is the first. Left out, 0; of logits of several classes, 1. From 0 to 1023. */
  channel?: number | null | undefined;
  /** Doubt up to which an answer is kept without another run; 0 runs all. Doubt is the sum of m (1 - m) over the area above one half, m being opacity 0 to 1. From 0 to 10. Default: 0.1. */
  enough?: number;
  /** Answers up to this many times as doubtful as the least doubtful one are joined with it: at each pixel the one that finds it more opaque counts, since what a model misses at one size it often finds at another. 1 joins none. From 1 to 1000. Default: 2. */
  join?: number;
  /** Mirrored views: NONE; LAST, after all others, as further answers to choose from; MEAN, each answer is the mean with that of its mirror image, for twice the time. Default: NONE. */
  mirrored?: InferSurestMirrored;
};

/** Where a job is. */
export type JobState =
  /** Pictures without an outcome have `CANCELLED`. */
  | 'CANCELLED'
  /** Every picture has its outcome. */
  | 'FINISHED'
  /** No picture was begun yet. */
  | 'QUEUED'
  /** Some pictures were begun. */
  | 'RUNNING';

/** How pixels are interpolated; shrinking is antialiased, but for nearest. */
export type Kernel =
  /** Catmull-Rom: sharper, may overshoot slightly at edges. */
  | 'CUBIC'
  /** Lanczos over two pixels in each direction: sharp. */
  | 'LANCZOS2'
  /** Lanczos over three pixels in each direction: the sharpest, with rings at hard edges. */
  | 'LANCZOS3'
  /** Between two pixels in each direction: smooth, slightly soft. */
  | 'LINEAR'
  /** Mitchell and Netravali: between linear and cubic. */
  | 'MITCHELL'
  /** The nearest pixel: hard steps, no new values. */
  | 'NEAREST';

/** Put the picture on a canvas of a size or a shape. One that is too large is shrunk to fit; none is enlarged: scale does that. */
export type LayoutCanvasOptions = {
  /** Its width for each unit of height: 1 is a square, 0.75 a portrait of 3 to 4. From 0.01 to 100. */
  aspect?: number | null | undefined;
  /** Color of the canvas, also behind what is transparent in the picture; it may have alpha. Default: #00000000. */
  background?: string;
  /** Height of the canvas, in pixels; if left out, as the rest has it. From 1 to 65535. */
  height?: number | null | undefined;
  /** Room between the picture and every edge. From 0 to 65535. Default: 0. */
  padding?: number;
  /** Where the picture lies in what padding leaves. Default: CENTER. */
  position?: Position;
  /** What padding is in: pixels, or percent of the picture's longer side as it lies there. Default: PIXELS. */
  unit?: Unit;
  /** Width of the canvas, in pixels; if left out, as the rest has it. From 1 to 65535. */
  width?: number | null | undefined;
};

/** Cut the picture to the subject, or to all that can be seen. It is never made larger: canvas does that. */
export type LayoutCropOptions = {
  /** Room below, instead of margin. From 0 to 65535. */
  bottom?: number | null | undefined;
  /** Room on the left, instead of margin. From 0 to 65535. */
  left?: number | null | undefined;
  /** Room that is left on each side. From 0 to 65535. Default: 0. */
  margin?: number;
  /** Room on the right, instead of margin. From 0 to 65535. */
  right?: number | null | undefined;
  /** What is kept: the SUBJECT (opacity of 0.1 and more), or all that is VISIBLE (alpha of 0.05 and more), a shadow and an outline as well. Default: SUBJECT. */
  to?: LayoutCropTo;
  /** Room above, instead of margin. From 0 to 65535. */
  top?: number | null | undefined;
  /** What room is measured in: pixels of the result, or percent of the longer side of what is kept. Default: PIXELS. */
  unit?: Unit;
};

/** What is kept: the SUBJECT (opacity of 0.1 and more), or all that is VISIBLE (alpha of 0.05 and more), a shadow and an outline as well. */
export type LayoutCropTo =
  /** What has an opacity of 0.1 and more. */
  | 'SUBJECT'
  /** What has an alpha of 0.05 and more, a shadow and an outline as well. */
  | 'VISIBLE';

/** Exactly one: how to layout. Crop, pad and scale; steps run in order. */
export type LayoutInput =
  {   /** Put the picture on a canvas of a size or a shape. One that is too large is shrunk to fit; none is enlarged: scale does that. */
  canvas: LayoutCanvasOptions; crop?: never; scale?: never; }
  |  { canvas?: never;   /** Cut the picture to the subject, or to all that can be seen. It is never made larger: canvas does that. */
  crop: LayoutCropOptions; scale?: never; }
  |  { canvas?: never; crop?: never;   /** Scale to fit within a width, a height or both, keeping the shape. Nothing is enlarged, unless that is asked for. */
  scale: LayoutScaleOptions; };

/** Scale to fit within a width, a height or both, keeping the shape. Nothing is enlarged, unless that is asked for. */
export type LayoutScaleOptions = {
  /** Also make what is smaller as large as it may be. Default: false. */
  enlarge?: boolean;
  /** Height it has to fit, in pixels of the result. From 1 to 65535. */
  height?: number | null | undefined;
  /** How pixels are interpolated. Default: LANCZOS3. */
  kernel?: Kernel;
  /** Width it has to fit, in pixels of the result. From 1 to 65535. */
  width?: number | null | undefined;
};

/** Exactly one: how to measure. Facts about the subject. */
export type MeasureInput =
  {   /** Where the subject is, how much of the picture it takes, in how many pieces, and how sure the mask and the model are. */
  subject: Record<string, never>; };

/** What the file says besides its pixels: NONE, or the PROFILE of sRGB, for programs that guess at pictures without one. Nothing of the source is kept. */
export type Metadata =
  /** Nothing but pixels: programs take them for sRGB. */
  | 'NONE'
  /** The profile of sRGB. */
  | 'PROFILE';

/** A network. `models` says what each is, its license, and whether it is installed. */
export type Model =
  /** BiRefNet camouflaged objects. License: MIT. */
  | 'BIREFNET_COD'
  /** BiRefNet dichotomous segmentation. License: MIT. */
  | 'BIREFNET_DIS'
  /** BiRefNet general. License: MIT. */
  | 'BIREFNET_GENERAL'
  /** BiRefNet general, lite (Swin-T). License: MIT. */
  | 'BIREFNET_GENERAL_LITE'
  /** BiRefNet salient objects, high resolution. License: MIT. */
  | 'BIREFNET_HRSOD'
  /** BiRefNet massive training set. License: MIT. */
  | 'BIREFNET_MASSIVE'
  /** BiRefNet portrait. License: MIT. */
  | 'BIREFNET_PORTRAIT'
  /** IS-Net general use (16-bit weights). License: MIT (upstream Apache-2.0). */
  | 'ISNET'
  /** IS-Net anime. License: Apache-2.0. */
  | 'ISNET_ANIME'
  /** IS-Net general use. License: Apache-2.0. */
  | 'ISNET_GENERAL_USE'
  /** IS-Net general use in eight bits. License: MIT (upstream Apache-2.0). */
  | 'ISNET_INT8'
  /** IS-Net general use (8-bit weights). License: MIT (upstream Apache-2.0). */
  | 'ISNET_SMALL'
  /** BRIA RMBG-2.0. License: CC-BY-NC-4.0. */
  | 'RMBG2'
  /** Silueta (U2-Net, pruned). License: Apache-2.0. */
  | 'SILUETA'
  /** U2-Net. License: Apache-2.0. */
  | 'U2NET'
  /** U2-Net, small. License: Apache-2.0. */
  | 'U2NETP'
  /** U2-Net, people. License: Apache-2.0. */
  | 'U2NET_HUMAN_SEG';

/** Exactly one: how to normalize. Pixels to the network's numbers. */
export type NormalizeInput =
  {   /** x/255 - 0.5: from -0.5 to 0.5. */
  halfUnit: Record<string, never>; imagenet?: never; maxScaled?: never; meanStd?: never; symmetric?: never; unit?: never; }
  |  { halfUnit?: never;   /** (x/255 - mean) / std with the mean and deviation of ImageNet. */
  imagenet: Record<string, never>; maxScaled?: never; meanStd?: never; symmetric?: never; unit?: never; }
  |  { halfUnit?: never; imagenet?: never;   /** (x/max - mean) / std, where max is the largest number in the resized picture: the U-2-Net family's. */
  maxScaled: NormalizeMaxScaledOptions; meanStd?: never; symmetric?: never; unit?: never; }
  |  { halfUnit?: never; imagenet?: never; maxScaled?: never;   /** (x/255 - mean) / std. */
  meanStd: NormalizeMeanStdOptions; symmetric?: never; unit?: never; }
  |  { halfUnit?: never; imagenet?: never; maxScaled?: never; meanStd?: never;   /** (x/255 - 0.5) / 0.5: from -1 to 1. */
  symmetric: Record<string, never>; unit?: never; }
  |  { halfUnit?: never; imagenet?: never; maxScaled?: never; meanStd?: never; symmetric?: never;   /** x/255: from 0 to 1. */
  unit: Record<string, never>; };

/** (x/max - mean) / std, where max is the largest number in the resized picture: the U-2-Net family's. */
export type NormalizeMaxScaledOptions = {
  /** Mean of red, green and blue, where 1 is the picture's maximum. 3 numbers. From -10 to 10. Default: [0.485,0.456,0.406]. */
  mean?: Array<number>;
  /** Deviation of red, green and blue, where 1 is the picture's maximum. 3 numbers. From 0.0001 to 1000. Default: [0.229,0.224,0.225]. */
  std?: Array<number>;
};

/** (x/255 - mean) / std. */
export type NormalizeMeanStdOptions = {
  /** Mean of red, green and blue, where 1 is white. 3 numbers. From -10 to 10. Required. */
  mean: Array<number>;
  /** Deviation of red, green and blue, where 1 is white. 3 numbers. From 0.0001 to 1000. Required. */
  std: Array<number>;
};

/** How far the runtime rewrites a model to run faster. */
export type Optimization =
  /** Basic optimization only; full optimization fails for this model. Runs may be slower. */
  | 'BASIC'
  /** Full optimization. */
  | 'FULL';

/** Time spent to make it small: SMALL takes ten to thirty times as long as FAST, and makes photographs about a twentieth smaller. */
export type PngEffort =
  /** Some 7 ms a megapixel. */
  | 'FAST'
  /** Photographs are about a twentieth smaller, for ten to thirty times the time. */
  | 'SMALL';

/** Which part of the picture is seen, or where it lies. */
export type Position =
  /** At the bottom, in the middle of it. */
  | 'BOTTOM'
  /** In the corner at the bottom left. */
  | 'BOTTOM_LEFT'
  /** In the corner at the bottom right. */
  | 'BOTTOM_RIGHT'
  /** In the middle. */
  | 'CENTER'
  /** At the left, in the middle of it. */
  | 'LEFT'
  /** At the right, in the middle of it. */
  | 'RIGHT'
  /** At the top, in the middle of it. */
  | 'TOP'
  /** In the corner at the top left. */
  | 'TOP_LEFT'
  /** In the corner at the top right. */
  | 'TOP_RIGHT';

/** A recipe with a name. `presets` says what each does. */
export type Preset =
  /** The procedure of the article that this server began with, step for step: soft edges, color and alpha both multiplied. */
  | 'ARTICLE'
  /** The article's other ending: every pixel either opaque or gone. */
  | 'ARTICLE_BINARY'
  /** What is right for most pictures: the model sees the picture a little smaller than at its own size, and at its own too where it is in doubt; the subject is opaque inside, the background free of haze, and soft edges have its own color. A model of one size runs once. */
  | 'BALANCED'
  /** The subject before its own background, blurred as by a large lens, as JPEG. */
  | 'PORTRAIT'
  /** Small and quick: the model sees the picture at half of its own size where it can, the result is at most 768 pixels wide and high, as WebP at low effort. */
  | 'PREVIEW'
  /** Hair and fur for print, not hard outlines: the default's two sizes, each the mean with its mirrored run, opaque inside, opacity from the colors around the edge, and the subject's own color there, as PNG. About twice the network's time, and seconds more. */
  | 'PRINT'
  /** The subject in the middle of a white square, with a soft shadow, as shops show it, as JPEG. */
  | 'PRODUCT'
  /** What the model's authors do, as its manifest has it. */
  | 'REFERENCE'
  /** The subject with a white outline, 512 pixels wide and high as messengers want it, as WebP. */
  | 'STICKER';

/** Whose pictures go first. Within a priority clients take turns, and the jobs of a client. */
export type Priority =
  /** Before all others. */
  | 'HIGH'
  /** After all others. */
  | 'LOW'
  /** After those of high priority. */
  | 'NORMAL';

/** What to do, stage by stage. A stage that is left out is taken from the preset, else from the model, else from the defaults. */
export type RecipeInput = {
  /** What the picture's own transparency means. */
  alpha?: AlphaInput | null | undefined;
  /** Compose the subject onto a background. */
  composite?: CompositeInput | null | undefined;
  /** Bytes to upright 8-bit sRGB pixels. */
  decode?: DecodeInput | null | undefined;
  /** The network's raw answer to opacity 0..1. */
  denormalize?: DenormalizeInput | null | undefined;
  /** Pixels to the bytes of a file. */
  encode?: EncodeInput | null | undefined;
  /** The subject's own color. */
  foreground?: ForegroundInput | null | undefined;
  /** Run the network. */
  infer?: InferInput | null | undefined;
  /** Crop, pad and scale; steps run in order. At most 16, in order. */
  layout?: Array<LayoutInput> | null | undefined;
  /** Facts about the subject. */
  measure?: MeasureInput | null | undefined;
  /** Pixels to the network's numbers. */
  normalize?: NormalizeInput | null | undefined;
  /** Improve the mask; steps run in order. At most 16, in order. */
  refine?: Array<RefineInput> | null | undefined;
  /** One or more views at the network's input size. */
  resize?: ResizeInput | null | undefined;
  /** The matte back at the picture's size: the mask. */
  restore?: RestoreInput | null | undefined;
};

/** Find the opacity of uncertain pixels from the colors around them (Levin and others, 2008), for hair, fur and soft edges. Slow; helps where the mask has the right subject. */
export type RefineClosedFormOptions = {
  /** How far colors may lie off a line, as a variance of colors 0 to 1; more is smoother. From 1e-7 to 0.1. Default: 0.00001. */
  epsilon?: number;
  /** How many pixels beyond what the mask is unsure of are uncertain too; not with a trimap. From 0 to 50. Default: 3. */
  grow?: number;
  /** Most steps of the solver. Where they are not enough, the mask stays, with a warning. From 1 to 10000. Default: 1000. */
  iterations?: number;
  /** About how many uncertain pixels are solved for at most; time and memory grow with it. Where there are more, a smaller picture is solved, and what that changes is enlarged. From 100 to 4000000. Default: 1000000. */
  limit?: number;
  /** How much the mask counts, against the colors, where it is uncertain. From 0.000001 to 10. Default: 0.001. */
  prior?: number;
  /** What is known: black is background, white is subject, all else is to be found. It has the picture's shape, within 1 %. Without it, what the mask is sure of: opacity up to .02 and from .98. */
  trimap?: ImageInput | null | undefined;
};

/** Take away pieces that are small beside the largest one, with their soft edges; then fill small holes. */
export type RefineComponentsOptions = {
  /** Opacity from which pixels that touch, corners included, are one piece. From 0.004 to 1. Default: 0.1. */
  at?: number;
  /** Holes with less than this share of the area of the largest piece become opaque; 0 fills none. A hole is at least half transparent, joined by sides, and not open to an edge of the picture. From 0 to 1. Default: 0. */
  fillBelow?: number;
  /** Pieces with less than this share of the area of the largest piece are taken away; 0 keeps all, 1 the largest only. From 0 to 1. Default: 0.02. */
  keepAbove?: number;
};

/** Make the edge of the mask softer, by a Gaussian blur. */
export type RefineFeatherOptions = {
  /** Standard deviation of the blur, in pixels of the picture; a hard edge comes to be 2.6 times this wide, from 10 % to 90 %. From 0 to 100. Default: 1. */
  radius?: number;
};

/** Move the edge of the mask outward or inward by pixels or parts of them; soft edges stay as soft as they are. */
export type RefineGrowOptions = {
  /** How far, in pixels of the picture; below 0 the mask shrinks. Each opacity becomes the greatest (least) within this distance. From -30 to 30. Default: 1. */
  pixels?: number;
};

/** Draw the mask anew along the picture's edges, with the guided filter (He, Sun, Tang, 2013; He, Sun, 2015). For hard, coarse and blurred masks; an exact one loses by it. */
export type RefineGuidedOptions = {
  /** Variance of color, which is 0 to 1, below which a window counts as flat: less follows weaker edges, and noise. From 1e-7 to 1. Default: 0.0001. */
  epsilon?: number;
  /** Half the side of the window in which edges are looked for, in pixels of the picture. From 1 to 500. Default: 8. */
  radius?: number;
  /** Side of the squares of pixels that are reckoned with; more is quicker and coarser. From 1 to 16. Default: 4. */
  subsampling?: number;
};

/** Exactly one: how to refine. Improve the mask; steps run in order. */
export type RefineInput =
  {   /** Find the opacity of uncertain pixels from the colors around them (Levin and others, 2008), for hair, fur and soft edges. Slow; helps where the mask has the right subject. */
  closedForm: RefineClosedFormOptions; components?: never; feather?: never; grow?: never; guided?: never; levels?: never; smooth?: never; solid?: never; threshold?: never; }
  |  { closedForm?: never;   /** Take away pieces that are small beside the largest one, with their soft edges; then fill small holes. */
  components: RefineComponentsOptions; feather?: never; grow?: never; guided?: never; levels?: never; smooth?: never; solid?: never; threshold?: never; }
  |  { closedForm?: never; components?: never;   /** Make the edge of the mask softer, by a Gaussian blur. */
  feather: RefineFeatherOptions; grow?: never; guided?: never; levels?: never; smooth?: never; solid?: never; threshold?: never; }
  |  { closedForm?: never; components?: never; feather?: never;   /** Move the edge of the mask outward or inward by pixels or parts of them; soft edges stay as soft as they are. */
  grow: RefineGrowOptions; guided?: never; levels?: never; smooth?: never; solid?: never; threshold?: never; }
  |  { closedForm?: never; components?: never; feather?: never; grow?: never;   /** Draw the mask anew along the picture's edges, with the guided filter (He, Sun, Tang, 2013; He, Sun, 2015). For hard, coarse and blurred masks; an exact one loses by it. */
  guided: RefineGuidedOptions; levels?: never; smooth?: never; solid?: never; threshold?: never; }
  |  { closedForm?: never; components?: never; feather?: never; grow?: never; guided?: never;   /** Stretch the mask between a black and a white point: clears haze from the background, closes a thin subject. */
  levels: RefineLevelsOptions; smooth?: never; solid?: never; threshold?: never; }
  |  { closedForm?: never; components?: never; feather?: never; grow?: never; guided?: never; levels?: never;   /** Take bumps and specks off the mask, and fill dents and pinholes, without making it hard. Takes thin hair as well. */
  smooth: RefineSmoothOptions; solid?: never; threshold?: never; }
  |  { closedForm?: never; components?: never; feather?: never; grow?: never; guided?: never; levels?: never; smooth?: never;   /** Make the subject opaque deep inside, where a network in doubt leaves it half transparent; soft edges, hair and real holes stay as they are. Not for glass, veils and smoke: they become opaque too. */
  solid: RefineSolidOptions; threshold?: never; }
  |  { closedForm?: never; components?: never; feather?: never; grow?: never; guided?: never; levels?: never; smooth?: never; solid?: never;   /** Make the mask hard: subject above an opacity, background up to it. */
  threshold: RefineThresholdOptions; };

/** Stretch the mask between a black and a white point: clears haze from the background, closes a thin subject. */
export type RefineLevelsOptions = {
  /** Opacity up to which all becomes background. From 0 to 1. Default: 0.05. */
  black?: number;
  /** Above 1 makes what is half opaque more opaque, below 1 less. From 0.1 to 10. Default: 1. */
  gamma?: number;
  /** Opacity from which all becomes subject. From 0 to 1. Default: 0.95. */
  white?: number;
};

/** Take bumps and specks off the mask, and fill dents and pinholes, without making it hard. Takes thin hair as well. */
export type RefineSmoothOptions = {
  /** What is less than about twice this wide goes, in pixels of the picture. From 0 to 30. Default: 2. */
  radius?: number;
  /** Bumps stick out or lie apart, dents are gaps in the subject; both means bumps first. Default: BOTH. */
  what?: RefineSmoothWhat;
};

/** Bumps stick out or lie apart, dents are gaps in the subject; both means bumps first. */
export type RefineSmoothWhat =
  /** Bumps, then dents. */
  | 'BOTH'
  /** Only bumps and specks. */
  | 'BUMPS'
  /** Only dents and pinholes. */
  | 'DENTS';

/** Make the subject opaque deep inside, where a network in doubt leaves it half transparent; soft edges, hair and real holes stay as they are. Not for glass, veils and smoke: they become opaque too. */
export type RefineSolidOptions = {
  /** Opacity from which a pixel is inside the subject; what has less is background or a hole, and stays. From 0.004 to 1. Default: 0.2. */
  at?: number;
  /** Holes of up to this share of the subject's area are taken for inside; 0 keeps all. A hole touches no edge of the picture. From 0 to 1. Default: 0. */
  holes?: number;
  /** Distance from the background and from holes at which all is opaque, as a share of the picture's longer side; up to half of it nothing changes. From 0.001 to 1. Default: 0.02. */
  reach?: number;
};

/** Make the mask hard: subject above an opacity, background up to it. */
export type RefineThresholdOptions = {
  /** Opacity up to which all is background; 0.5 keeps bytes above 128. From 0 to 1. Default: 0.5. */
  at?: number;
  /** Width of the ramp from background to subject, in opacity; 0 is a hard edge. From 0 to 1. Default: 0. */
  softness?: number;
};

/** A picture of a batch. */
export type RemovalItem = {
  /** Where the picture comes from. */
  image: ImageInput;
  /** A mask of your own, white is subject: then no network runs. */
  mask?: ImageInput | null | undefined;
  /** Your own name for it; comes back in its outcome. */
  reference?: string | null | undefined;
};

/** Fit the picture into the network's input size, keeping its shape, and fill the rest with a color. With a side, and a network that takes it, the input has the picture's shape, and the rest is a few pixels. */
export type ResizeContainOptions = {
  /** How pixels are interpolated; shrinking is antialiased, but for nearest. Default: LINEAR. */
  kernel?: Kernel;
  /** Color beside the picture; its alpha does not count. Default: #808080. */
  pad?: string;
  /** Longer side of the network's input, in pixels, where it takes others than its own: fewer are faster and see less detail. Left out, its own. `Query.models` has what each network takes. From 1 to 8192. */
  side?: number | null | undefined;
};

/** Exactly one: how to resize. One or more views at the network's input size. */
export type ResizeInput =
  {   /** Fit the picture into the network's input size, keeping its shape, and fill the rest with a color. With a side, and a network that takes it, the input has the picture's shape, and the rest is a few pixels. */
  contain: ResizeContainOptions; sides?: never; stretch?: never; tiles?: never; }
  |  { contain?: never;   /** Stretch the whole picture to several sizes, the smallest first: views from which infer.surest takes the least doubtful. Infer.single runs the network on all of them; the larger ones then add detail at edges. */
  sides: ResizeSidesOptions; stretch?: never; tiles?: never; }
  |  { contain?: never; sides?: never;   /** Stretch the picture to the network's input size: what most networks were trained on. */
  stretch: ResizeStretchOptions; tiles?: never; }
  |  { contain?: never; sides?: never; stretch?: never;   /** For pictures much larger than the network's input: one view of the whole picture and overlapping tiles that show more detail, each stretched to the input size. Every view is a run of the network; a picture too small for tiles gets the one view. */
  tiles: ResizeTilesOptions; };

/** Stretch the whole picture to several sizes, the smallest first: views from which infer.surest takes the least doubtful. Infer.single runs the network on all of them; the larger ones then add detail at edges. */
export type ResizeSidesOptions = {
  /** How pixels are interpolated; shrinking is antialiased, but for nearest. Default: LINEAR. */
  kernel?: Kernel;
  /** Longer sides of the network's input, in pixels. Left out, seven eighths of its own and its own, or its own alone where it takes no other. 1 to 4 numbers. From 1 to 8192. */
  sides?: Array<number> | null | undefined;
};

/** Stretch the picture to the network's input size: what most networks were trained on. */
export type ResizeStretchOptions = {
  /** How pixels are interpolated; shrinking is antialiased, but for nearest. Default: LINEAR. */
  kernel?: Kernel;
  /** Longer side of the network's input, in pixels, where it takes others than its own: fewer are faster and see less detail. Left out, its own. `Query.models` has what each network takes. From 1 to 8192. */
  side?: number | null | undefined;
};

/** For pictures much larger than the network's input: one view of the whole picture and overlapping tiles that show more detail, each stretched to the input size. Every view is a run of the network; a picture too small for tiles gets the one view. */
export type ResizeTilesOptions = {
  /** Tiles side by side, at most: fewer where a tile would have fewer pixels than the network's input. From 1 to 16. Default: 2. */
  columns?: number;
  /** How pixels are interpolated; shrinking is antialiased, but for nearest. Default: LINEAR. */
  kernel?: Kernel;
  /** How much of a tile its neighbor shows as well, as a share of its side. From 0 to 0.5. Default: 0.25. */
  overlap?: number;
  /** Tiles one above the other, at most; columns times rows is at most 16. From 1 to 16. Default: 2. */
  rows?: number;
  /** Longer side of the network's input, in pixels, where it takes others than its own: fewer are faster and see less detail. Left out, its own. `Query.models` has what each network takes. From 1 to 8192. */
  side?: number | null | undefined;
};

/** Stretch the matte back to the picture's size, cubic, and give it the detail that the picture's colors have there and the matte is too small for (guided filter, He, Sun, 2015; residual interpolation, Kiku et al., 2013). */
export type RestoreGuidedOptions = {
  /** Variance of color, which is 0 to 1, below which a window counts as flat: less follows weaker edges, and noise. From 1e-7 to 1. Default: 0.0001. */
  epsilon?: number;
  /** Half the side of the window in which opacity is compared with color, in pixels of the picture. Left out, two pixels of the matte. From 1 to 500. */
  radius?: number | null | undefined;
  /** How many pixels of the picture one of the matte is wide: what is smaller is the detail. Left out, what it is; 1 adds none. From 1 to 64. */
  subsampling?: number | null | undefined;
};

/** Exactly one: how to restore. The matte back at the picture's size: the mask. */
export type RestoreInput =
  {   /** Stretch the matte back to the picture's size, cubic, and give it the detail that the picture's colors have there and the matte is too small for (guided filter, He, Sun, 2015; residual interpolation, Kiku et al., 2013). */
  guided: RestoreGuidedOptions; own?: never; resample?: never; }
  |  { guided?: never;   /** A mask that the client has already; the network does not run. */
  own: RestoreOwnOptions; resample?: never; }
  |  { guided?: never; own?: never;   /** Stretch the matte back to the picture's size, padding cut off. Tiles fade into each other; where the view of the whole picture is sure, it counts alone. */
  resample: RestoreResampleOptions; };

/** How opacities are interpolated; nearest gives stairs. */
export type RestoreKernel =
  /** Catmull-Rom: sharper, may overshoot slightly at edges. */
  | 'CUBIC'
  /** Between two pixels in each direction: smooth, slightly soft. */
  | 'LINEAR'
  /** The nearest pixel: hard steps, no new values. */
  | 'NEAREST';

/** A mask that the client has already; the network does not run. */
export type RestoreOwnOptions = {
  /** The mask: its alpha if any of it is transparent, else how light it is. White is subject. It has the picture's shape, within 1 %. Required. */
  mask: ImageInput;
};

/** Stretch the matte back to the picture's size, padding cut off. Tiles fade into each other; where the view of the whole picture is sure, it counts alone. */
export type RestoreResampleOptions = {
  /** How opacities are interpolated; nearest gives stairs. Default: CUBIC. */
  kernel?: RestoreKernel;
};

/** A picture that comes with the server. */
export type Sample =
  /** Eileen Collins, astronaut. By NASA. */
  | 'ASTRONAUT'
  /** Chelsea the cat. By Stefan van der Walt. */
  | 'CAT'
  /** A cup of coffee. By Rachel Michetti. */
  | 'COFFEE'
  /** A Falcon 9 on its way. By SpaceX. */
  | 'ROCKET';

/** What sigma is in: pixels of the result, or percent of the picture's longer side. */
export type Unit =
  /** Percent of a longer side; the option says whose. */
  | 'PERCENT'
  /** Pixels. */
  | 'PIXELS';

export type ArticleMutationVariables = Exact<{
  preset: Preset;
}>;


export type ArticleMutation = { removeBackground: { image: { dataUri: string } | null, mask: { dataUri: string } | null } | null };

export type RealCutMutationVariables = Exact<{
  image: ImageInput;
  preset?: Preset | null | undefined;
  recipe?: RecipeInput | null | undefined;
}>;


export type RealCutMutation = { removeBackground: { id: string, image: { dataUri: string, width: number, height: number } | null, mask: { dataUri: string } | null, subject: { coverage: number } | null, runs: Array<{ stage: string, plugin: string, milliseconds: number, remembered: boolean }>, warnings: Array<{ code: string, message: string }> } | null };

export type EightBitCutMutationVariables = Exact<{
  image: ImageInput;
  model: Model;
}>;


export type EightBitCutMutation = { removeBackground: { id: string, model: Model | null, mask: { dataUri: string, url: string } | null, runs: Array<{ stage: string, plugin: string, milliseconds: number, remembered: boolean }>, warnings: Array<{ code: string }> } | null };

export type SurestCutMutationVariables = Exact<{
  image: ImageInput;
  model: Model;
  recipe: RecipeInput;
}>;


export type SurestCutMutation = { removeBackground: { mask: { dataUri: string } | null, subject: { doubt: number, confidence: number | null } | null, runs: Array<{ stage: string, modelRuns: number, compared: Array<{ width: number, height: number, mirrored: boolean, doubt: number, kept: boolean }> }> } | null };

export type ByWorkersMutationVariables = Exact<{
  image: ImageInput;
  mask?: ImageInput | null | undefined;
  recipe?: RecipeInput | null | undefined;
}>;


export type ByWorkersMutation = { removeBackground: { id: string, model: Model | null, recipe: RecipeInput, source: { digest: string, width: number }, image: { digest: string, width: number, mediaType: string, url: string, filename: string | null } | null, mask: { digest: string, mediaType: string } | null, subject: { coverage: number } | null, render: { digest: string } | null, runs: Array<{ stage: string, plugin: string }> } | null };

export type CatalogQueryVariables = Exact<{ [key: string]: never; }>;


export type CatalogQuery = { stages: Array<{ name: string, doc: string, reads: Array<string>, writes: string, list: boolean, plugins: Array<{ name: string, doc: string, deprecated: string | null, options: Array<{ name: string, type: string, doc: string, min: number | null, max: number | null, values: Array<string> | null, default: unknown, required: boolean, deprecated: string | null }> }> }>, models: Array<{ name: Model, title: string, license: string, commercialUse: boolean, installed: boolean, loaded: boolean, optimization: Optimization | null, bytes: number | null, input: Array<number>, recipe: RecipeInput }>, presets: Array<{ name: Preset, doc: string, recipe: RecipeInput }>, samples: Array<{ name: Sample, title: string, credit: string, license: string, width: number, height: number, digest: string }>, server: { version: string, defaultModel: Model, defaultModelReason: string | null, provider: string, processes: number, threads: number, nodeVersion: string, runtimeVersion: string, reads: Array<string>, writes: Array<string>, eightBit: { instructions: Array<string> | null, gain: number, exact: boolean } | null, limits: { maxFileBytes: number, filesTtl: number, listLength: number, messageLength: number }, queue: { waiting: number, running: number }, memory: { server: number, engine: number, engineLimit: number, engineExcess: number, memo: number }, networks: Array<{ model: Model, provider: string, processes: number, residentBytes: number, starts: number, waiting: number, running: number, optimization: Optimization | null }> } };

export type ArchiveQueryVariables = Exact<{
  id: string | number;
}>;


export type ArchiveQuery = { job: { archive: string | null } | null };

export type BatchMutationVariables = Exact<{
  items: Array<RemovalItem> | RemovalItem;
  recipe?: RecipeInput | null | undefined;
  withImage?: boolean;
}>;


export type BatchMutation = { removeBackgrounds: Array<{ index: number, reference: string | null, filename: string | null, failure: { code: ErrorCode, message: string, path: string | null } | null, removal: { id: string } & { image?: { digest: string, url: string, width: number, dataUri: string, filename: string | null } | null, mask?: { digest: string } | null, subject?: { coverage: number } | null, render?: { width: number } | null } | null }> };

export type LooksFragment = { image: { digest: string, url: string, width: number, dataUri: string, filename: string | null } | null, mask: { digest: string } | null, subject: { coverage: number } | null, render: { width: number } | null };

export type OneMutationVariables = Exact<{
  image: ImageInput;
  recipe?: RecipeInput | null | undefined;
}>;


export type OneMutation = { removeBackground: { id: string, image: { digest: string } | null, mask: { digest: string } | null, subject: { coverage: number } | null } | null };

export type CorrectMutationVariables = Exact<{
  job: string | number;
  index: number;
  mask: ImageInput;
}>;


export type CorrectMutation = { correctOutcome: { index: number, reference: string | null, failure: { code: ErrorCode } | null, removal: { recipe: RecipeInput, model: Model | null, image: { digest: string } | null, mask: { dataUri: string } | null, subject: { coverage: number } | null, warnings: Array<{ code: string }> } | null } | null };

export type ForgetMutationVariables = Exact<{
  digests: Array<string | number> | string | number;
}>;


export type ForgetMutation = { forgetImages: Array<{ digest: string, removed: boolean, held: boolean, jobs: Array<{ id: string }> }> };

export type CutAloneMutationVariables = Exact<{
  image: ImageInput;
  recipe?: RecipeInput | null | undefined;
  composite?: CompositeInput | null | undefined;
}>;


export type CutAloneMutation = { removeBackground: { id: string, recipe: RecipeInput, image: { digest: string } | null, mask: { digest: string } | null, subject: { coverage: number } | null, render: { digest: string } | null } | null };

export type RendersQueryVariables = Exact<{
  id: string | number;
  composite?: CompositeInput | null | undefined;
  encode?: EncodeInput | null | undefined;
}>;


export type RendersQuery = { job: { outcomes: Array<{ removal: { again: { digest: string } | null, other: { digest: string, url: string } | null, mask: { mediaType: string } | null, runs: Array<{ stage: string, plugin: string }> } | null }> } | null };

export type CancelJobMutationVariables = Exact<{
  id: string | number;
}>;


export type CancelJobMutation = { cancelJob: { state: JobState, done: number, outcomes: Array<{ index: number, failure: { code: ErrorCode } | null }> } };

export type OwnJobsQueryVariables = Exact<{
  first?: number;
}>;


export type OwnJobsQuery = { jobs: Array<{ id: string, total: number }> };

export type LookQueryVariables = Exact<{
  image: ImageInput;
  recipe?: RecipeInput | null | undefined;
  mask?: ImageInput | null | undefined;
}>;


export type LookQuery = { removal: { id: string, model: Model | null, recipe: RecipeInput, source: { digest: string }, image: { digest: string, width: number } | null } | null };

export type LookByMutationMutationVariables = Exact<{
  image: ImageInput;
  recipe?: RecipeInput | null | undefined;
  mask?: ImageInput | null | undefined;
}>;


export type LookByMutationMutation = { removeBackground: { id: string, model: Model | null, recipe: RecipeInput, source: { digest: string }, image: { digest: string, width: number } | null } | null };

export type CutMutationVariables = Exact<{
  image: ImageInput;
  recipe?: RecipeInput | null | undefined;
  preset?: Preset | null | undefined;
  mask?: ImageInput | null | undefined;
}>;


export type CutMutation = { removeBackground: { id: string, model: Model | null, recipe: RecipeInput, source: { digest: string, width: number, height: number, format: string, hasAlpha: boolean, colorProfile: string | null }, image: { width: number, height: number, mediaType: string, bytes: number, digest: string, url: string, expiresAt: string, dataUri: string } | null, mask: { width: number, height: number, mediaType: string, dataUri: string, digest: string } | null, subject: { coverage: number, touchesBorder: boolean, components: number, uncertainty: number, box: { left: number, top: number, width: number, height: number } | null } | null, runs: Array<{ stage: string, plugin: string, milliseconds: number, queuedMilliseconds: number, provider: string | null, remembered: boolean }>, warnings: Array<{ code: string, message: string }> } | null };

export type LooksMutationVariables = Exact<{
  image: ImageInput;
}>;


export type LooksMutation = { removeBackground: { runs: Array<{ stage: string, plugin: string, remembered: boolean }>, cutout: { digest: string } | null, blue: { digest: string, mediaType: string } | null, small: { width: number, height: number, mediaType: string } | null, matte: { digest: string } | null, again: { digest: string } | null } | null };

export type NothingMutationVariables = Exact<{
  image: ImageInput;
}>;


export type NothingMutation = { removeBackground: { id: string, runs: Array<{ stage: string }>, warnings: Array<{ code: string }> } | null };

export type OnlyMaskMutationVariables = Exact<{
  image: ImageInput;
}>;


export type OnlyMaskMutation = { removeBackground: { mask: { bytes: number } | null, runs: Array<{ stage: string, plugin: string }> } | null };

export type StoreImagesMutationVariables = Exact<{
  images: Array<File | Blob | null> | File | Blob | null;
}>;


export type StoreImagesMutation = { storeImages: Array<{ index: number, digest: string | null, width: number | null, height: number | null, format: string | null, failure: { code: ErrorCode, message: string } | null }> };

export type SubmitRemovalsMutationVariables = Exact<{
  items: Array<RemovalItem> | RemovalItem;
  model?: Model | null | undefined;
  preset?: Preset | null | undefined;
  recipe?: RecipeInput | null | undefined;
  priority: Priority;
  key?: string | number | null | undefined;
}>;


export type SubmitRemovalsMutation = { submitRemovals: { id: string, state: JobState, priority: Priority, total: number, done: number, failed: number } | null };

export type JobStateQueryVariables = Exact<{
  id: string | number;
}>;


export type JobStateQuery = { job: { id: string, state: JobState, total: number, done: number, failed: number, createdAt: string, startedAt: string | null, finishedAt: string | null } | null };

export type OutcomesQueryVariables = Exact<{
  id: string | number;
  offset?: number;
  limit?: number;
  failed?: boolean | null | undefined;
}>;


export type OutcomesQuery = { job: { outcomes: Array<{ index: number, reference: string | null, filename: string | null, failure: { code: ErrorCode, message: string, path: string | null } | null, removal: { id: string, model: Model | null, recipe: RecipeInput, source: { digest: string, width: number, height: number }, image: { url: string, digest: string, mediaType: string, width: number, height: number, bytes: number, dataUri: string, filename: string | null } | null, mask: { digest: string, dataUri: string } | null, subject: { coverage: number, box: { left: number, top: number, width: number, height: number } | null } | null, runs: Array<{ stage: string, plugin: string }>, warnings: Array<{ code: string }> } | null }> } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const LooksFragmentDoc = new TypedDocumentString(`
    fragment Looks on Removal {
  image {
    digest
    url
    width
    dataUri
    filename
  }
  mask {
    digest
  }
  subject {
    coverage
  }
  render(layout: [{scale: {width: 16}}]) {
    width
  }
}
    `, {"fragmentName":"Looks"}) as unknown as TypedDocumentString<LooksFragment, unknown>;
export const ArticleDocument = new TypedDocumentString(`
    mutation Article($preset: Preset!) {
  removeBackground(image: {sample: ASTRONAUT}, preset: $preset) {
    image {
      dataUri
    }
    mask {
      dataUri
    }
  }
}
    `) as unknown as TypedDocumentString<ArticleMutation, ArticleMutationVariables>;
export const RealCutDocument = new TypedDocumentString(`
    mutation RealCut($image: ImageInput!, $preset: Preset, $recipe: RecipeInput) {
  removeBackground(image: $image, preset: $preset, recipe: $recipe) {
    id
    image {
      dataUri
      width
      height
    }
    mask {
      dataUri
    }
    subject {
      coverage
    }
    runs {
      stage
      plugin
      milliseconds
      remembered
    }
    warnings {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RealCutMutation, RealCutMutationVariables>;
export const EightBitCutDocument = new TypedDocumentString(`
    mutation EightBitCut($image: ImageInput!, $model: Model!) {
  removeBackground(image: $image, model: $model) {
    id
    model
    mask {
      dataUri
      url
    }
    runs {
      stage
      plugin
      milliseconds
      remembered
    }
    warnings {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<EightBitCutMutation, EightBitCutMutationVariables>;
export const SurestCutDocument = new TypedDocumentString(`
    mutation SurestCut($image: ImageInput!, $model: Model!, $recipe: RecipeInput!) {
  removeBackground(
    image: $image
    model: $model
    preset: REFERENCE
    recipe: $recipe
  ) {
    mask {
      dataUri
    }
    subject {
      doubt
      confidence
    }
    runs {
      stage
      modelRuns
      compared {
        width
        height
        mirrored
        doubt
        kept
      }
    }
  }
}
    `) as unknown as TypedDocumentString<SurestCutMutation, SurestCutMutationVariables>;
export const ByWorkersDocument = new TypedDocumentString(`
    mutation ByWorkers($image: ImageInput!, $mask: ImageInput, $recipe: RecipeInput) {
  removeBackground(image: $image, mask: $mask, recipe: $recipe) {
    id
    model
    recipe
    source {
      digest
      width
    }
    image {
      digest
      width
      mediaType
      url
      filename
    }
    mask(encode: {webp: {lossless: true}}) {
      digest
      mediaType
    }
    subject {
      coverage
    }
    render(composite: {color: {color: "#0a0"}}) {
      digest
    }
    runs {
      stage
      plugin
    }
  }
}
    `) as unknown as TypedDocumentString<ByWorkersMutation, ByWorkersMutationVariables>;
export const CatalogDocument = new TypedDocumentString(`
    query Catalog {
  stages {
    name
    doc
    reads
    writes
    list
    plugins {
      name
      doc
      deprecated
      options {
        name
        type
        doc
        min
        max
        values
        default
        required
        deprecated
      }
    }
  }
  models {
    name
    title
    license
    commercialUse
    installed
    loaded
    optimization
    bytes
    input
    recipe
  }
  presets {
    name
    doc
    recipe
  }
  samples {
    name
    title
    credit
    license
    width
    height
    digest
  }
  server {
    version
    defaultModel
    defaultModelReason
    eightBit {
      instructions
      gain
      exact
    }
    provider
    processes
    threads
    nodeVersion
    runtimeVersion
    reads
    writes
    limits {
      maxFileBytes
      filesTtl
      listLength
      messageLength
    }
    queue {
      waiting
      running
    }
    memory {
      server
      engine
      engineLimit
      engineExcess
      memo
    }
    networks {
      model
      provider
      processes
      residentBytes
      starts
      waiting
      running
      optimization
    }
  }
}
    `) as unknown as TypedDocumentString<CatalogQuery, CatalogQueryVariables>;
export const ArchiveDocument = new TypedDocumentString(`
    query Archive($id: ID!) {
  job(id: $id) {
    archive
  }
}
    `) as unknown as TypedDocumentString<ArchiveQuery, ArchiveQueryVariables>;
export const BatchDocument = new TypedDocumentString(`
    mutation Batch($items: [RemovalItem!]!, $recipe: RecipeInput, $withImage: Boolean! = true) {
  removeBackgrounds(items: $items, recipe: $recipe) {
    index
    reference
    filename
    failure {
      code
      message
      path
    }
    removal {
      id
      ...Looks @include(if: $withImage)
    }
  }
}
    fragment Looks on Removal {
  image {
    digest
    url
    width
    dataUri
    filename
  }
  mask {
    digest
  }
  subject {
    coverage
  }
  render(layout: [{scale: {width: 16}}]) {
    width
  }
}`) as unknown as TypedDocumentString<BatchMutation, BatchMutationVariables>;
export const OneDocument = new TypedDocumentString(`
    mutation One($image: ImageInput!, $recipe: RecipeInput) {
  removeBackground(image: $image, recipe: $recipe) {
    id
    image {
      digest
    }
    mask {
      digest
    }
    subject {
      coverage
    }
  }
}
    `) as unknown as TypedDocumentString<OneMutation, OneMutationVariables>;
export const CorrectDocument = new TypedDocumentString(`
    mutation Correct($job: ID!, $index: Int!, $mask: ImageInput!) {
  correctOutcome(job: $job, index: $index, mask: $mask) {
    index
    reference
    failure {
      code
    }
    removal {
      recipe
      model
      image {
        digest
      }
      mask {
        dataUri
      }
      subject {
        coverage
      }
      warnings {
        code
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CorrectMutation, CorrectMutationVariables>;
export const ForgetDocument = new TypedDocumentString(`
    mutation Forget($digests: [ID!]!) {
  forgetImages(digests: $digests) {
    digest
    removed
    held
    jobs {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<ForgetMutation, ForgetMutationVariables>;
export const CutAloneDocument = new TypedDocumentString(`
    mutation CutAlone($image: ImageInput!, $recipe: RecipeInput, $composite: CompositeInput) {
  removeBackground(image: $image, recipe: $recipe) {
    id
    recipe
    image {
      digest
    }
    mask {
      digest
    }
    subject {
      coverage
    }
    render(composite: $composite) {
      digest
    }
  }
}
    `) as unknown as TypedDocumentString<CutAloneMutation, CutAloneMutationVariables>;
export const RendersDocument = new TypedDocumentString(`
    query Renders($id: ID!, $composite: CompositeInput, $encode: EncodeInput) {
  job(id: $id) {
    outcomes {
      removal {
        again: render {
          digest
        }
        other: render(composite: $composite) {
          digest
          url
        }
        mask(encode: $encode) {
          mediaType
        }
        runs {
          stage
          plugin
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<RendersQuery, RendersQueryVariables>;
export const CancelJobDocument = new TypedDocumentString(`
    mutation CancelJob($id: ID!) {
  cancelJob(id: $id) {
    state
    done
    outcomes {
      index
      failure {
        code
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CancelJobMutation, CancelJobMutationVariables>;
export const OwnJobsDocument = new TypedDocumentString(`
    query OwnJobs($first: Int! = 20) {
  jobs(first: $first) {
    id
    total
  }
}
    `) as unknown as TypedDocumentString<OwnJobsQuery, OwnJobsQueryVariables>;
export const LookDocument = new TypedDocumentString(`
    query Look($image: ImageInput!, $recipe: RecipeInput, $mask: ImageInput) {
  removal(image: $image, recipe: $recipe, mask: $mask) {
    id
    model
    recipe
    source {
      digest
    }
    image {
      digest
      width
    }
  }
}
    `) as unknown as TypedDocumentString<LookQuery, LookQueryVariables>;
export const LookByMutationDocument = new TypedDocumentString(`
    mutation LookByMutation($image: ImageInput!, $recipe: RecipeInput, $mask: ImageInput) {
  removeBackground(image: $image, recipe: $recipe, mask: $mask) {
    id
    model
    recipe
    source {
      digest
    }
    image {
      digest
      width
    }
  }
}
    `) as unknown as TypedDocumentString<LookByMutationMutation, LookByMutationMutationVariables>;
export const CutDocument = new TypedDocumentString(`
    mutation Cut($image: ImageInput!, $recipe: RecipeInput, $preset: Preset, $mask: ImageInput) {
  removeBackground(image: $image, recipe: $recipe, preset: $preset, mask: $mask) {
    id
    model
    recipe
    source {
      digest
      width
      height
      format
      hasAlpha
      colorProfile
    }
    image {
      width
      height
      mediaType
      bytes
      digest
      url
      expiresAt
      dataUri
    }
    mask {
      width
      height
      mediaType
      dataUri
      digest
    }
    subject {
      coverage
      touchesBorder
      components
      uncertainty
      box {
        left
        top
        width
        height
      }
    }
    runs {
      stage
      plugin
      milliseconds
      queuedMilliseconds
      provider
      remembered
    }
    warnings {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CutMutation, CutMutationVariables>;
export const LooksDocument = new TypedDocumentString(`
    mutation Looks($image: ImageInput!) {
  removeBackground(image: $image) {
    runs {
      stage
      plugin
      remembered
    }
    cutout: image {
      digest
    }
    blue: render(composite: {color: {color: "#00f"}}) {
      digest
      mediaType
    }
    small: render(layout: [{scale: {width: 10}}], encode: {webp: {}}) {
      width
      height
      mediaType
    }
    matte: mask {
      digest
    }
    again: render {
      digest
    }
  }
}
    `) as unknown as TypedDocumentString<LooksMutation, LooksMutationVariables>;
export const NothingDocument = new TypedDocumentString(`
    mutation Nothing($image: ImageInput!) {
  removeBackground(image: $image) {
    id
    runs {
      stage
    }
    warnings {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<NothingMutation, NothingMutationVariables>;
export const OnlyMaskDocument = new TypedDocumentString(`
    mutation OnlyMask($image: ImageInput!) {
  removeBackground(image: $image) {
    mask {
      bytes
    }
    runs {
      stage
      plugin
    }
  }
}
    `) as unknown as TypedDocumentString<OnlyMaskMutation, OnlyMaskMutationVariables>;
export const StoreImagesDocument = new TypedDocumentString(`
    mutation StoreImages($images: [Upload!]!) {
  storeImages(images: $images) {
    index
    digest
    width
    height
    format
    failure {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<StoreImagesMutation, StoreImagesMutationVariables>;
export const SubmitRemovalsDocument = new TypedDocumentString(`
    mutation SubmitRemovals($items: [RemovalItem!]!, $model: Model, $preset: Preset, $recipe: RecipeInput, $priority: Priority!, $key: ID) {
  submitRemovals(
    items: $items
    model: $model
    preset: $preset
    recipe: $recipe
    priority: $priority
    key: $key
  ) {
    id
    state
    priority
    total
    done
    failed
  }
}
    `) as unknown as TypedDocumentString<SubmitRemovalsMutation, SubmitRemovalsMutationVariables>;
export const JobStateDocument = new TypedDocumentString(`
    query JobState($id: ID!) {
  job(id: $id) {
    id
    state
    total
    done
    failed
    createdAt
    startedAt
    finishedAt
  }
}
    `) as unknown as TypedDocumentString<JobStateQuery, JobStateQueryVariables>;
export const OutcomesDocument = new TypedDocumentString(`
    query Outcomes($id: ID!, $offset: Int! = 0, $limit: Int! = 20, $failed: Boolean) {
  job(id: $id) {
    outcomes(offset: $offset, limit: $limit, failed: $failed) {
      index
      reference
      filename
      failure {
        code
        message
        path
      }
      removal {
        id
        model
        recipe
        source {
          digest
          width
          height
        }
        image {
          url
          digest
          mediaType
          width
          height
          bytes
          dataUri
          filename
        }
        mask {
          digest
          dataUri
        }
        subject {
          coverage
          box {
            left
            top
            width
            height
          }
        }
        runs {
          stage
          plugin
        }
        warnings {
          code
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<OutcomesQuery, OutcomesQueryVariables>;