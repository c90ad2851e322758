import type { Mask } from './artefacts.ts';
import type { Key } from './key.ts';
import type { Produced } from './memo.ts';

/**
 * Masks that other processes made, by key. Nothing depends on it: what it cannot find is made, and what it cannot keep is made
 * again elsewhere.
 */
export interface SharedMasks {
  /** Never rejects. */
  find(key: Key): Promise<Produced<Mask> | undefined>;
  /** Returns at once. */
  keep(key: Key, mask: Produced<Mask>): void;
}
