/**
 * Cuts out what is on a photograph by the recipe of rembg 2.0 for `isnet-general-use`, on the same runtime as the others: resized
 * with Lanczos, by the greatest value of the picture, less 0.5; the answer stretched from its least to its greatest value; the
 * mask resized with Lanczos; color and mask multiplied, as Pillow pastes on what is transparent; PNG by zlib at level 6.
 *
 * Argument: the network's file.
 */
import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { serve } from './serve.mjs';

const SIDE = 1024;
const session = await InferenceSession.create(process.argv[2], { logSeverityLevel: 3 });
const [input] = session.inputNames;
const [output] = session.outputNames;

serve(async (file) => {
  const { data, info } = await sharp(readFileSync(file)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const raw = { width, height, channels: 3 };
  const small = await sharp(data, { raw }).resize(SIDE, SIDE, { fit: 'fill', kernel: 'lanczos3' }).raw().toBuffer();
  const numbers = numbersOf(small);
  const answers = await session.run({ [input]: new Tensor('float32', numbers, [1, 3, SIDE, SIDE]) }, [output]);
  const mask = await sharp(stretched(answers[output].data), { raw: { width: SIDE, height: SIDE, channels: 1 } })
    .resize(width, height, { fit: 'fill', kernel: 'lanczos3' })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  return sharp(multiplied(data, mask), { raw: { width, height, channels: 4 } })
    .png({ compressionLevel: 6 })
    .toBuffer();
});

function numbersOf(pixels) {
  let most = 1e-6;
  for (const value of pixels) if (value > most) most = value;
  const plane = SIDE * SIDE;
  const numbers = new Float32Array(3 * plane);
  for (let i = 0; i < plane; i++) {
    numbers[i] = pixels[3 * i] / most - 0.5;
    numbers[plane + i] = pixels[3 * i + 1] / most - 0.5;
    numbers[2 * plane + i] = pixels[3 * i + 2] / most - 0.5;
  }
  return numbers;
}

function stretched(answer) {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of answer) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const bytes = new Uint8Array(answer.length);
  for (let i = 0; i < answer.length; i++) bytes[i] = (255 * (answer[i] - least)) / (most - least);
  return bytes;
}

function multiplied(color, mask) {
  const pixels = new Uint8Array(4 * mask.length);
  for (let i = 0; i < mask.length; i++) {
    const opacity = mask[i];
    for (let channel = 0; channel < 3; channel++)
      pixels[4 * i + channel] = Math.round((color[3 * i + channel] * opacity) / 255);
    pixels[4 * i + 3] = opacity;
  }
  return pixels;
}
