import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mask } from '../../../src/pipeline/index.ts';
import subject from '../../../src/plugins/measure/subject.ts';
import { mask } from '../../support/draw.ts';
import { run } from '../../support/run.ts';

const measured = async (of: Mask) => (await run(subject, { mask: of })).value;

it('measures a drawing', async () => {
  const drawing = mask(
    '        ', //
    '  ███   ',
    '  █▒█   ',
    '      ░ ',
  );
  const seen = await measured(drawing);
  expect(seen).toMatchObject({ box: { left: 2, top: 1, width: 5, height: 3 }, touchesBorder: true, components: 1 });
  expect(seen.coverage).toBeCloseTo((5 * 255 + 128 + 64) / 255 / 32);
  expect(seen.uncertainty).toBeCloseTo(2 / 32);
});

it('finds nothing in nothing, and everything in everything', async () => {
  expect(await measured(mask('   ', '   '))).toEqual({
    box: null,
    coverage: 0,
    touchesBorder: false,
    components: 0,
    uncertainty: 0,
    doubt: 0,
    confidence: null,
  });
  expect(await measured(mask('██', '██'))).toEqual({
    box: { left: 0, top: 0, width: 2, height: 2 },
    coverage: 1,
    touchesBorder: true,
    components: 1,
    uncertainty: 0,
    doubt: 0,
    confidence: null,
  });
});

it('counts opacity at the bounds that it documents', async () => {
  const of = (byte: number): Mask => ({ data: Uint8Array.of(byte), width: 1, height: 1 });
  expect([(await measured(of(25))).box, (await measured(of(26))).box !== null]).toEqual([null, true]);
  expect([(await measured(of(127))).components, (await measured(of(128))).components]).toEqual([0, 1]);
  const unsure = await Promise.all([5, 6, 249, 250].map(async (byte) => (await measured(of(byte))).uncertainty));
  expect(unsure).toEqual([0, 1, 1, 0]);
});

it.each([
  ['left', mask('   ', '█  ', '   '), true],
  ['top', mask(' █ ', '   ', '   '), true],
  ['right', mask('   ', '  █', '   '), true],
  ['bottom', mask('   ', '   ', ' █ '), true],
  ['none', mask('   ', ' █ ', '   '), false],
])('knows which edge is touched: %s', async (_edge, drawing, touches) => {
  expect((await measured(drawing)).touchesBorder).toBe(touches);
});

describe('pieces', () => {
  it.each<[string, number, string[]]>([
    ['corners join', 1, ['█  █', ' ██ ', '█  █']],
    ['a gap of one pixel parts', 2, ['█ █', '█ █']],
    ['a comb joins at its foot', 1, ['█ █ █ █', '█ █ █ █', '███████']],
    ['a comb joins at its head', 1, ['███████', '█ █ █ █', '█ █ █ █']],
    ['a spiral is one', 1, ['███████', '█     █', '█ ███ █', '█ █ █ █', '█ █   █', '█ █████']],
    ['a ring and its kernel are two', 2, ['█████', '█   █', '█ █ █', '█   █', '█████']],
    ['a W meets late', 1, ['█   █   █', ' █ █ █ █ ', '  █   █  ']],
    ['dots', 6, ['█ █ █', '     ', '█ █ █']],
    ['what is less than half opaque does not join', 2, ['█░█']],
  ])('%s', async (_what, count, rows) => {
    expect((await measured(mask(...rows))).components).toBe(count);
  });

  it('agree with a flood fill', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.constantFrom(0, 0, 255), { minLength: 12, maxLength: 140 }),
        async (width, bytes) => {
          const height = Math.floor(bytes.length / width);
          const noise = { data: Uint8Array.from(bytes.slice(0, width * height)), width, height };
          expect((await measured(noise)).components).toBe(flooded(noise));
        },
      ),
    );
  });

  it('are counted where they are many', async () => {
    const width = 301;
    const dots = Uint8Array.from({ length: width * width }, (_, i) =>
      (i % width) & 1 || Math.floor(i / width) & 1 ? 0 : 255,
    );
    expect((await measured({ data: dots, width, height: width })).components).toBe(151 * 151);
  });
});

/** The slow and obvious way. */
function flooded({ data, width, height }: Mask): number {
  const left = new Set([...data.keys()].filter((i) => data[i]! >= 128));
  let pieces = 0;
  for (const start of left) {
    pieces++;
    const open = [start];
    left.delete(start);
    for (let i = open.pop(); i !== undefined; i = open.pop()) {
      for (const [dx, dy] of [-1, 0, 1].flatMap((x) => [-1, 0, 1].map((y) => [x, y] as const))) {
        const [x, y] = [(i % width) + dx, Math.floor(i / width) + dy];
        if (x < 0 || x >= width || y < 0 || y >= height) continue;
        if (left.delete(y * width + x)) open.push(y * width + x);
      }
    }
  }
  return pieces;
}

it('says how sure the model was, and of a mask without a model how decided that is', async () => {
  const half = mask('▒▒');
  expect(await measured({ ...half, certainty: { doubt: 0.07, confidence: 0.6 } })).toMatchObject({
    doubt: 0.07,
    confidence: 0.6,
  });
  expect((await measured(half)).confidence).toBeNull();
  expect((await measured(half)).doubt).toBeCloseTo(0.25, 4);
});
