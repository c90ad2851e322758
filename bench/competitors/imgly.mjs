/** Cuts out what is on a photograph with @imgly/background-removal-node and the network that is MatteQL's default. */
import { readFileSync } from 'node:fs';
import { removeBackground } from '@imgly/background-removal-node';
import { serve } from './serve.mjs';

serve(async (file) => {
  const photo = new Blob([readFileSync(file)], { type: 'image/jpeg' });
  const result = await removeBackground(photo, { model: 'medium', output: { format: 'image/png' } });
  return Buffer.from(await result.arrayBuffer());
});
