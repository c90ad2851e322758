import { expect, it } from 'vitest';
import matte from '../../../src/plugins/composite/matte.ts';
import { drawn, mask } from '../../support/draw.ts';
import { run } from '../../support/run.ts';

it('is the mask in grey, and wakes nothing but the mask', async () => {
  const { value } = await run(matte, { mask: mask(' ▒█', '█▒ ') });
  expect(drawn(value)).toEqual([' ▒█', '█▒ ']);
  expect(value.channels).toBe(1);
  expect(matte.reads).toEqual(['mask']);
});
