import type { AnyPlugin } from './plugin.ts';
import { stageOf } from './stages.ts';

/**
 * What the model gave, masks, and what a heavy plugin made. Not finished pictures; nor mattes, each of which takes less time to
 * make again than to copy for the thread that enlarges it, and as much memory as the output that it is made of.
 */
export function isWorthKeeping({ stage, heavy }: AnyPlugin): boolean {
  const { writes } = stageOf(stage);
  if (writes === 'output' || writes === 'mask' || writes === 'subject') return true;
  return heavy === true && writes !== 'matte' && writes !== 'composite' && writes !== 'encoded';
}
