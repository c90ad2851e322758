import sharp from 'sharp';
import type { Composite } from '../src/pipeline/index.ts';
import { startBaseline } from './baseline.ts';
import type { Size } from './pictures.ts';
import { openStages } from './stages.ts';

/** The cutout of a photograph by the default model, as the encoder gets it. */
export async function cutoutOf(photo: Buffer, size: Size): Promise<Composite> {
  const baseline = await startBaseline(photo);
  const { matte } = await baseline.run();
  await baseline.stop();
  const { data } = await (await openStages(matte))(photo, { encode: { tiff: { compression: 'none' } } });
  const pixels = await sharp(data, { limitInputPixels: false }).raw().toBuffer();
  return { data: pixels, ...size, channels: 4, at: { left: 0, top: 0, scale: 1 } };
}
