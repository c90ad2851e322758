import { unknownDigest } from '../removal/index.ts';
import type { JobItem } from './job.ts';

/** A picture of a job, which fails by itself where its bytes or those of its mask are unknown. */
export function withoutUnknown(item: JobItem, unknown: ReadonlySet<string>): JobItem {
  const at = (['digest', 'mask'] as const).find((each) => unknown.has(item[each] ?? ''));
  if (at === undefined || item.failure) return item;
  const { code, message } = unknownDigest(item[at]!);
  return { ...item, failure: { code, message, path: at === 'digest' ? 'image' : 'mask' } };
}
