import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { changeOf } from '../../../bench/quality/change.ts';
import { compositeError } from '../../../bench/quality/composite-error.ts';
import { cachedInference } from '../../../bench/quality/inference-cache.ts';
import { changeText } from '../../../bench/quality/report.ts';
import type { InputView, OutputView } from '../../../src/pipeline/index.ts';
import { output, picture } from '../../support/draw.ts';
import { modelOf } from '../../support/run.ts';

const root = mkdtempSync(join(tmpdir(), 'matteql-quality-test-'));
afterAll(() => rmSync(root, { recursive: true }));

describe('a change', () => {
  it('is that of the sums, within an interval of pairs', () => {
    const reference = [1, 2, 3, 4, 5, 6];
    expect(
      changeOf(
        reference,
        reference.map((value) => value * 0.9),
      ),
    ).toEqual({
      change: expect.closeTo(-0.1, 9),
      low: expect.closeTo(-0.1, 9),
      high: expect.closeTo(-0.1, 9),
      count: 6,
    });
    const mixed = changeOf(reference, [2, 1, 4, 3, 6, 5]);
    expect(mixed.change).toBe(0);
    expect(mixed.low).toBeLessThan(-0.05);
    expect(mixed.high).toBeGreaterThan(0.05);
  });

  it('is bold where it is one', () => {
    expect(changeText({ change: -0.1, low: -0.2, high: -0.01, count: 9 })).toBe('**-10.0 % (-20.0 to -1.0)**');
    expect(changeText({ change: -0.1, low: -0.2, high: 0.01, count: 9 })).toBe('-10.0 % (-20.0 to +1.0)');
    expect(changeText({ change: -0.1, low: -0.2, high: -0.01, count: 4 })).toBe('-10.0 %');
  });
});

it('the composite error is that of the colors on the new background, within the band', () => {
  const truth = { data: Float32Array.from([0.5, 1]), width: 2, height: 1 };
  const foreground = picture(2, 1, () => [100, 100, 100]);
  const error = (rgba: readonly number[], band: readonly number[]) =>
    compositeError(
      picture(2, 1, () => rgba),
      foreground,
      truth,
      Uint8Array.from(band),
      [200, 0, 0],
    );
  expect(error([100, 100, 100, 255], [0, 1])).toBe(0);
  // Half of 100 on half of red, 150, 50, 50, against all of 100.
  expect(error([100, 100, 100, 255], [1, 0])).toBeCloseTo(50, 9);
  expect(error([100, 100, 100, 0], [1, 0])).toBeCloseTo(50, 9);
  expect(error([100, 100, 100, 0], [0, 1])).toBeCloseTo(100, 9);
});

it('a model runs once for an input, and its output fits another frame', async () => {
  const { frame } = output(2, 1, [0, 0]);
  const view = (pixels: number[]): InputView => ({
    width: 2,
    height: 1,
    frame,
    layout: 'nchw',
    order: 'rgb',
    data: { pixels: Uint8Array.from(pixels), scale: [1, 1, 1], bias: [0, 0, 0] },
  });
  let runs = 0;
  const infer = async (
    _model: unknown,
    { frame }: InputView,
  ): Promise<{ view: OutputView; queuedMilliseconds: number; provider: string }> => ({
    view: { ...output(2, 1, [++runs, 0.25]), frame },
    queuedMilliseconds: 3,
    provider: 'none',
  });
  const network = cachedInference(infer, join(root, 'cache'));
  const { signal } = new AbortController();
  const first = await network(modelOf(), view([1, 2, 3, 4, 5, 6]), signal);
  const elsewhere = {
    ...view([1, 2, 3, 4, 5, 6]),
    frame: { ...frame, source: { left: 7, top: 7, width: 2, height: 1 } },
  };
  const second = await network(modelOf(), elsewhere, signal);
  expect(second.view).toEqual({ ...first.view, frame: elsewhere.frame });
  expect(network.runs).toBe(1);
  await network(modelOf(), view([1, 2, 3, 4, 5, 7]), signal);
  await network({ ...modelOf(), digest: 'sha256:1' }, view([1, 2, 3, 4, 5, 6]), signal);
  const { data, ...rest } = view([1, 2, 3, 4, 5, 6]);
  await network(modelOf(), { ...rest, data: { ...(data as object), scale: [2, 1, 1] } as never }, signal);
  expect(network.runs).toBe(4);
});
