import type { AnyPlugin } from './plugin.ts';
import { stageOf } from './stages.ts';

/**
 * What the model gave, masks, and what a heavy plugin made. Not finished pictures; nor mattes, which take as much memory as the
 * output they are made of, and would be copied for the thread that enlarges them: with that output and the mask kept, one is made
 * again only for another `restore`, in 1 to 20 ms for a million numbers.
 */
export function isWorthKeeping({ stage, heavy }: AnyPlugin): boolean {
  const { writes } = stageOf(stage);
  if (writes === 'output' || writes === 'mask' || writes === 'subject') return true;
  return heavy === true && writes !== 'matte' && writes !== 'composite' && writes !== 'encoded';
}
