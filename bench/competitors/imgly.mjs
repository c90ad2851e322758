/**
 * Cuts out what is on a photograph with @imgly/background-removal-node. Argument: its model, `medium`, its default, whose weights
 * are MatteQL's `isnet`, or `small`, the same in eight bits by its authors.
 */
import { readFileSync } from 'node:fs';
import { removeBackground } from '@imgly/background-removal-node';
import { serve } from './serve.mjs';

const [, , model] = process.argv;

serve(async (file) => {
  const photo = new Blob([readFileSync(file)], { type: 'image/jpeg' });
  const result = await removeBackground(photo, { model, output: { format: 'image/png' } });
  return Buffer.from(await result.arrayBuffer());
});
