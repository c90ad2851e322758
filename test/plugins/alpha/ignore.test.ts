import { expect, it } from 'vitest';
import ignore from '../../../src/plugins/alpha/ignore.ts';
import { mask } from '../../support/draw.ts';
import { run } from '../../support/run.ts';

it('is the mask, and does not ask for the picture', async () => {
  const own = mask('█▒');
  expect((await run(ignore, { mask: own })).value).toBe(own);
  expect(ignore.reads).toEqual(['mask']);
});
