import { describe, expect, it } from 'vitest';
import { constant, definePlugin, footprintOf, type Key, type Node, opt } from '../../src/pipeline/index.ts';
import { sourceOf, tinyPipeline } from '../support/tiny.ts';

/** Of kernels, in a picture that is a pixel wide. */
const ROWS = 64;

/** A node of so many bytes that is made from others, all of them its value. */
const node = (bytes: number, ...inputs: Node<unknown>[]): Node<unknown> => ({
  ...constant(`${bytes}` as Key, () => 0),
  bytes,
  held: bytes,
  inputs,
});

describe('the memory of several outputs', () => {
  const decoded = node(100);
  const mask = node(10, decoded);

  it('counts what they share once, and what each needs as often as it is made at a time', () => {
    const looks = [node(40, mask, decoded), node(30, mask, node(5)), node(20, mask)];
    expect(footprintOf(looks, 1)).toBe(100 + 10 + 40);
    expect(footprintOf(looks, 2)).toBe(100 + 10 + 40 + 35);
    expect(footprintOf(looks, 9)).toBe(100 + 10 + 40 + 35 + 20);
  });

  it('is all that one of them is made from', () => {
    expect(footprintOf([node(40, mask, decoded)], 2)).toBe(150);
    expect(footprintOf([], 2)).toBe(0);
  });
});

describe('the memory of one output', () => {
  it('has no working memory of what has run, and no value that is read no more', () => {
    const decoded = node(100);
    const resized = { ...node(70, decoded), held: 20 };
    const mask = { ...node(50, resized), held: 10 };
    // While it runs: its own 40, the mask, and the decoded picture, which it reads too.
    expect(footprintOf([node(40, mask, decoded)], 2)).toBe(100 + 70);
    expect(footprintOf([node(400, mask, decoded)], 2)).toBe(400 + 10 + 100);
    expect(footprintOf([node(400, mask)], 2)).toBe(400 + 10);
  });

  it('counts what may run beside it in full', () => {
    const [left, right] = [
      { ...node(60), held: 1 },
      { ...node(50), held: 1 },
    ];
    expect(footprintOf([node(5, left, right)], 1)).toBe(60 + 50);
  });

  it('counts of what may run beside it one of each chain, with the values of those before', () => {
    const mask = node(10);
    const colors = { ...node(300, mask), held: 30 };
    const composite = { ...node(400, colors, mask), held: 40 };
    const facts = node(120, mask);
    // Facts are found while colors are, or while these are composed, and not while both are.
    expect(footprintOf([node(50, composite, facts)], 1)).toBe(10 + 120 + 30 + 400);
  });

  it('keeps an output that another one is made from', () => {
    const mask = { ...node(50), held: 10 };
    const smooth = { ...node(20, mask), held: 10 };
    expect(footprintOf([mask, node(100, smooth)], 2)).toBe(100 + 10 + 10);
  });
});

describe('the memory of a step', () => {
  const hungry = definePlugin({
    stage: 'composite',
    name: 'hungry',
    version: 1,
    doc: 'Hungry.',
    options: { bytes: opt.int('Bytes.', { min: 0, default: 0 }) },
    workingBytes: ({ bytes }, { width, height }) => bytes * width * height,
    run: ({ mask }) => ({ ...mask, channels: 1 as const, at: { left: 0, top: 0, scale: 1 } }),
  });
  const heavy = definePlugin({
    stage: 'composite',
    name: 'heavy',
    version: 1,
    doc: 'Heavy.',
    options: {},
    heavy: true,
    workingBytes: 7,
    run: ({ mask }) => ({ ...mask, channels: 1 as const, at: { left: 0, top: 0, scale: 1 } }),
  });

  it('is its result, by the header alone, and what the plugin declares', () => {
    const { log, execution, bound } = tinyPipeline([hungry]);
    const nodes = bound(execution(), sourceOf(10), { composite: { hungry: { bytes: 1000 } } } as never);
    expect(nodes.decoded.bytes).toBe(3 + ROWS);
    expect(nodes.mask.bytes).toBe(1 + ROWS);
    expect(nodes.composite.bytes).toBe(4 + 1000 + ROWS);
    expect(log).toEqual([]);
  });

  it('has copies of the inputs where it runs in a thread', () => {
    const { execution, bound } = tinyPipeline([heavy]);
    const nodes = bound(execution(), sourceOf(10), { composite: { heavy: {} } } as never);
    const { decoded, foreground, mask } = nodes;
    expect(nodes.composite.bytes).toBe(4 + 7 + ROWS + decoded.held + foreground.held + mask.held);
  });

  it('has the size of the model where it has the size of its input', () => {
    const { execution, bound } = tinyPipeline();
    const nodes = bound(execution(), sourceOf(10));
    expect([nodes.resized.bytes, nodes.output.bytes, nodes.matte.bytes]).toEqual(
      [3 * 64, 4 * 64, 4 * 64].map((bytes) => bytes + ROWS),
    );
  });
});
