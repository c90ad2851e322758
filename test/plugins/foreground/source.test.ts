import { expect, it } from 'vitest';
import source from '../../../src/plugins/foreground/source.ts';
import { picture } from '../../support/draw.ts';
import { run } from '../../support/run.ts';

it('is the picture, and does not wait for a mask', async () => {
  const decoded = picture(2, 1, () => [1, 2, 3]);
  expect((await run(source, { decoded })).value).toBe(decoded);
  expect(source.reads).toEqual(['decoded']);
});
