import { type Box, definePlugin, type MatteView, opt } from '../../pipeline/index.ts';
import { open, type Pixels, pixelsOf, type Size, strips } from '../pixels.ts';
import { type Kernel, resample } from '../resample.ts';

export default definePlugin({
  stage: 'restore',
  name: 'resample',
  version: 1,
  doc: "Stretch the matte back to the picture's size, padding cut off; where views overlap, their mean counts.",
  options: {
    kernel: opt.oneOf('How opacities are interpolated; nearest gives stairs.', ['nearest', 'linear', 'cubic'], {
      shared: 'RestoreKernel',
      default: 'cubic',
    }),
  },
  async run({ matte, decoded }, { kernel }, { signal }) {
    const size = { width: decoded.width, height: decoded.height };
    const parts: Part[] = [];
    for (const view of matte) parts.push(await partOf(view, kernel, signal));
    const [first] = parts;
    return first && parts.length === 1 && isWhole(first.at, size)
      ? { data: first.data, ...size }
      : meanOf(parts, size, signal);
  },
});

/** Opacities of one box of the picture. */
interface Part {
  readonly data: Uint8Array;
  readonly at: Box;
}

async function partOf(view: MatteView, kernel: Kernel, signal: AbortSignal): Promise<Part> {
  const { source, content } = view.frame;
  const bytes = await bytesOf(view, signal);
  const cut = isWhole(content, view) ? bytes : await cutOut(bytes, content, kernel, signal);
  return { data: (await resample(cut, source, kernel, signal)).data, at: source };
}

/**
 * An answer that is coarser than the picture may have the padding's edge inside a pixel: it is enlarged until the edge lies
 * between two. Networks are coarser by 2, 4 or 8; where no such number helps, the nearest edge is taken.
 */
async function cutOut(from: Pixels<1>, content: Box, kernel: Kernel, signal: AbortSignal): Promise<Pixels<1>> {
  const factor =
    [1, 2, 4, 8].find((each) => Object.values(content).every((side) => Number.isInteger(side * each))) ?? 1;
  const size = { width: from.width * factor, height: from.height * factor };
  const large = await resample(from, size, kernel, signal);
  const left = Math.min(size.width - 1, Math.round(content.left * factor));
  const top = Math.min(size.height - 1, Math.round(content.top * factor));
  const width = Math.min(size.width - left, Math.max(1, Math.round(content.width * factor)));
  const height = Math.min(size.height - top, Math.max(1, Math.round(content.height * factor)));
  return pixelsOf<1>(open(large).extract({ left, top, width, height }));
}

const isWhole = ({ left, top, width, height }: Box, size: Size): boolean =>
  left === 0 && top === 0 && width === size.width && height === size.height;

/** Opacities 0..1 as bytes, rounded; what lies outside is clamped, and NaN is background. */
async function bytesOf({ data, width, height }: MatteView, signal: AbortSignal): Promise<Pixels<1>> {
  const bytes = new Uint8ClampedArray(data.length);
  for await (const [top, bottom] of strips(height, width, signal)) {
    for (let i = top * width; i < bottom * width; i++) bytes[i] = data[i]! * 255;
  }
  return { data: new Uint8Array(bytes.buffer), width, height, channels: 1 };
}

/** The mean of all parts that show a pixel; what none shows is background. */
async function meanOf(parts: readonly Part[], { width, height }: Size, signal: AbortSignal) {
  const data = new Uint8Array(width * height);
  // Sums and counts are eight bytes a pixel, and each view is a loop of its own.
  for await (const [top, bottom] of strips(height, width * 8, signal)) {
    const sums = new Uint32Array((bottom - top) * width);
    const counts = new Uint32Array(sums.length);
    for (const { data: values, at } of parts) {
      for (let y = Math.max(top, at.top); y < Math.min(bottom, at.top + at.height); y++) {
        const row = (y - at.top) * at.width;
        for (let x = 0, i = (y - top) * width + at.left; x < at.width; x++, i++) {
          sums[i]! += values[row + x]!;
          counts[i]!++;
        }
      }
    }
    for (let i = 0, to = top * width; i < sums.length; i++, to++) {
      if (counts[i]! > 0) data[to] = Math.round(sums[i]! / counts[i]!);
    }
  }
  return { data, width, height };
}
