/**
 * Cuts out what is on a photograph with transformers.js and IS-Net, as the documentation of transformers.js does it for matting
 * networks: its pipeline of that name does not take networks it has no class for.
 *
 * Arguments: the folder that holds the network's folder, that folder's name, and the kind of numbers (`dtype`).
 */
import { readFileSync } from 'node:fs';
import { AutoModel, AutoProcessor, env, RawImage } from '@huggingface/transformers';
import { serve } from './serve.mjs';

const [, , folder, name, dtype] = process.argv;
env.allowRemoteModels = false;
env.localModelPath = folder;
const model = await AutoModel.from_pretrained(name, { dtype, device: 'cpu' });
const processor = await AutoProcessor.from_pretrained(name);

serve(async (file) => {
  const picture = await RawImage.fromBlob(new Blob([readFileSync(file)]));
  const { pixel_values: input } = await processor(picture);
  const { output } = await model({ input });
  const mask = await RawImage.fromTensor(output[0].mul(255).to('uint8')).resize(picture.width, picture.height);
  return picture.putAlpha(mask).toSharp().png().toBuffer();
});
