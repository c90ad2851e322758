import { describe, expect, it } from 'vitest';
import type { MatteView, Model } from '../../src/pipeline/index.ts';
import guided from '../../src/plugins/restore/guided.ts';
import resample from '../../src/plugins/restore/resample.ts';
import { picture } from '../support/draw.ts';
import { codes, modelOf, run } from '../support/run.ts';

const frame = {
  picture: { width: 4, height: 2 },
  source: { left: 0, top: 0, width: 4, height: 2 },
  content: { left: 0, top: 0, width: 4, height: 2 },
};
const matteOf = (...opacities: readonly number[]): MatteView => ({
  data: Float32Array.from(opacities),
  width: 4,
  height: 2,
  frame,
});
const decided = matteOf(1, 1, 0, 0, 1, 1, 0, 0);
const doubtful = matteOf(0.6, 0.6, 0.4, 0.4, 0.6, 0.6, 0.4, 0.4);
const fitted: Model = { ...modelOf(), confidence: { even: 0.1, steepness: 2 } };
const decoded = picture(4, 2, () => [90, 90, 90]);

describe.each([
  ['resample', (matte: MatteView, model: Model) => run(resample, { matte: [matte], model })],
  ['guided', (matte: MatteView, model: Model) => run(guided, { matte: [matte], decoded, model })],
] as const)('restore.%s', (_, restored) => {
  it('gives the doubt of the answer, and how often subjects of such doubt are found', async () => {
    expect((await restored(decided, fitted)).value.certainty).toEqual({ doubt: 0, confidence: 1 });
    const { doubt, confidence } = (await restored(doubtful, fitted)).value.certainty!;
    // 8 pixels of .24 in all, 4 of them above one half.
    expect(doubt).toBeCloseTo(0.48, 2);
    expect(confidence).toBeCloseTo(1 / (1 + 4.8 ** 2), 2);
  });

  it('warns where the subject was more likely not found, and says what to try', async () => {
    expect((await restored(decided, fitted)).warnings).toEqual([]);
    const { warnings } = await restored(doubtful, fitted);
    expect(codes(warnings)).toEqual(['SUBJECT_UNSURE']);
    expect(warnings[0]!.message).toContain('4 % were right. Try');
  });

  it('is confident of no subject that is not there', async () => {
    const { value, warnings } = await restored(matteOf(...Array(8).fill(0)), fitted);
    expect(value.certainty).toEqual({ doubt: 0, confidence: 0 });
    expect(codes(warnings)).toEqual(['SUBJECT_UNSURE']);
  });

  it('knows no confidence, and does not warn, where the model was not measured', async () => {
    const { value, warnings } = await restored(doubtful, modelOf());
    expect(value.certainty?.confidence).toBeNull();
    expect(warnings).toEqual([]);
  });
});
