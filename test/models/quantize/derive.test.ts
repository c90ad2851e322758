import { describe, expect, it } from 'vitest';
import { openGraph } from '../../../src/engine/index.ts';
import { derive } from '../../../src/models/quantize/derive.ts';
import { readGraph, writeGraph } from '../../../src/models/quantize/graph.ts';
import { chainNetwork, eightBitAnswer, eightBitNetwork, eightBitRanges } from '../../support/eight-bit-networks.ts';
import { brightnessNetwork } from '../../support/networks.ts';

const table = { ranges: { x: [...eightBitRanges.x], b: [...eightBitRanges.b] }, bits: 8 } as {
  ranges: Record<string, [number, number]>;
  bits: 8;
};

describe('the file of a network in eight bits', () => {
  it('is a network that gives the same answer', async () => {
    const rows = [[0, 1, 2, 5, 3]];
    const open = await openGraph(await derive(eightBitNetwork(), 'y', table), 1);
    const { y } = await open.run(Float32Array.from(rows.flat()), [1, 1, 1, 5]);
    await open.close();
    expect([...y!.data]).toEqual(eightBitAnswer(rows));
  });

  it('has the same bytes every time, whichever buffer the weights lie in', async () => {
    const weights = eightBitNetwork();
    const within = Buffer.concat([Buffer.of(0), weights]).subarray(1);
    const [one, other] = [await derive(weights, 'y', table), await derive(within, undefined, table)];
    expect(Buffer.compare(one, other)).toBe(0);
    expect(Buffer.compare(within, weights)).toBe(0);
  });

  it('changes with the ranges and the bits', async () => {
    const [one, ...others] = await Promise.all([
      derive(eightBitNetwork(), 'y', table),
      derive(eightBitNetwork(), 'y', { ...table, bits: 7 }),
      derive(eightBitNetwork(), 'y', { ...table, ranges: { ...table.ranges, b: [0, 127] } }),
    ]);
    for (const other of others) expect(Buffer.compare(one!, other)).not.toBe(0);
  });

  it('tells its progress, and waits', async () => {
    const seen: number[] = [];
    let waiting = 0;
    const onProgress = async (share: number) => {
      expect(++waiting).toBe(1);
      seen.push(share);
      await new Promise((resolve) => setImmediate(resolve));
      waiting--;
    };
    await derive(chainNetwork(['a', 'b']), 'y', { ranges: { x: [0, 1], a: [0, 1], b: [0, 1] }, bits: 8 }, onProgress);
    expect(seen).toEqual([0.5, 1]);
  });

  it('keeps the output that is named, and stays as it is where nothing can be in eight bits', async () => {
    const made = await derive(brightnessNetwork(), 'side', { ranges: {}, bits: 8 });
    expect(made).toEqual(writeGraph(readGraph(brightnessNetwork(), 'side')));
  });

  it('is not made where somebody stops it, of a network that cannot be read, or without a range', async () => {
    const stop = () => Promise.reject(new Error('Stopped.'));
    await expect(derive(eightBitNetwork(), 'y', table, stop)).rejects.toThrow('Stopped.');
    await expect(derive(eightBitNetwork(), 'z', table)).rejects.toThrow('It has no output "z".');
    await expect(derive(eightBitNetwork(), 'y', { ...table, ranges: {} })).rejects.toThrow('none for "x"');
  });
});
