/** What the values of options mean that are one of some names. */

export const unitDocs = {
  pixels: 'Pixels.',
  percent: 'Percent of a longer side; the option says whose.',
} as const;

export const positionDocs = {
  center: 'In the middle.',
  top: 'At the top, in the middle of it.',
  bottom: 'At the bottom, in the middle of it.',
  left: 'At the left, in the middle of it.',
  right: 'At the right, in the middle of it.',
  topLeft: 'In the corner at the top left.',
  topRight: 'In the corner at the top right.',
  bottomLeft: 'In the corner at the bottom left.',
  bottomRight: 'In the corner at the bottom right.',
} as const;

export const fitDocs = {
  cover: 'Fills the place; what hangs over is cut off.',
  contain: 'Is seen whole, with room beside it.',
  fill: 'Is stretched to the shape of the place.',
} as const;

export const kernelDocs = {
  nearest: 'The nearest pixel: hard steps, no new values.',
  linear: 'Between two pixels in each direction: smooth, slightly soft.',
  cubic: 'Catmull-Rom: sharper, may overshoot slightly at edges.',
  mitchell: 'Mitchell and Netravali: between linear and cubic.',
  lanczos2: 'Lanczos over two pixels in each direction: sharp.',
  lanczos3: 'Lanczos over three pixels in each direction: the sharpest, with rings at hard edges.',
} as const;

export const metadataDocs = {
  none: 'Nothing but pixels: programs take them for sRGB.',
  profile: 'The profile of sRGB.',
} as const;

/** Of libvips: by Porter and Duff (1984), then by PDF 1.7 (11.3.5). The subject is the source, what is behind it the backdrop. */
export const blendDocs = {
  multiply: 'Darkens, as ink on paper does.',
  screen: 'Lightens, as a second projector does.',
  overlay: 'Darkens what is dark behind, and lightens what is light.',
  darken: 'The darker of both, by channel.',
  lighten: 'The lighter of both, by channel.',
  colorDodge: 'Lightens what is behind, strongly where the subject is light.',
  colorBurn: 'Darkens what is behind, strongly where the subject is dark.',
  hardLight: 'Darkens where the subject is dark, and lightens where it is light.',
  softLight: 'The same, softly.',
  difference: 'The difference of both, by channel.',
  exclusion: 'As difference, with less contrast.',
  over: 'The subject in front.',
  atop: 'The subject in front, only where there is something behind.',
  dest: 'Only what is behind.',
  destOver: 'What is behind in front of the subject.',
  add: 'The sum of both.',
  saturate: 'The sum of both, no more opaque than opaque.',
  clear: 'Nothing.',
  source: 'Only the subject.',
  in: 'The subject, where there is something behind.',
  out: 'The subject, where there is nothing behind.',
  destIn: 'What is behind, where the subject is.',
  destOut: 'What is behind, where the subject is not.',
  destAtop: 'What is behind in front of the subject, only where that is.',
  xor: 'Each where the other is not.',
} as const;
