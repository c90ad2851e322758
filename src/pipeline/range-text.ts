import type { Shape } from './options.ts';

/** `From 0 to 1.`, `At least 1.`, …; empty where anything goes. */
export function rangeText(shape: Shape): string {
  const { min, max } = { min: undefined, max: undefined, ...('min' in shape || 'max' in shape ? shape : {}) };
  const count = countText(shape);
  const noun = shape.type === 'Colors' ? ' colors' : '';
  if (min !== undefined && max !== undefined) return `${count}From ${min} to ${max}${noun}.`;
  if (min !== undefined) return `${count}At least ${min}${noun}.`;
  if (max !== undefined) return `${count}At most ${max}${noun}.`;
  return count.trim();
}

function countText(shape: Shape): string {
  if (shape.type === 'Floats') return `${shape.length} numbers. `;
  return shape.type === 'Ints' ? `${shape.least} to ${shape.most} numbers. ` : '';
}
