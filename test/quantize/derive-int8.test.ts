import { describe, expect, it } from 'vitest';
import { openGraph } from '../../src/engine/index.ts';
import { deriveInt8 } from '../../src/quantize/derive-int8.ts';
import { readGraph } from '../../src/quantize/read-graph.ts';
import { writeGraph } from '../../src/quantize/write-graph.ts';
import { chainModel, int8Answer, int8Model, int8Ranges } from '../support/int8-models.ts';
import { brightnessNetwork } from '../support/networks.ts';

const table = { ranges: { x: [...int8Ranges.x], b: [...int8Ranges.b] }, bits: 8 } as {
  ranges: Record<string, [number, number]>;
  bits: 8;
};

describe('the file of a network in int8', () => {
  it('is a network that gives the same answer', async () => {
    const rows = [[0, 1, 2, 5, 3]];
    const open = await openGraph(await deriveInt8(int8Model(), 'y', table), 1);
    const { y } = await open.run(Float32Array.from(rows.flat()), [1, 1, 1, 5]);
    await open.close();
    expect([...y!.data]).toEqual(int8Answer(rows));
  });

  it('has the same bytes every time, whichever buffer the weights lie in', async () => {
    const weights = int8Model();
    const within = Buffer.concat([Buffer.of(0), weights]).subarray(1);
    const [one, other] = [await deriveInt8(weights, 'y', table), await deriveInt8(within, undefined, table)];
    expect(Buffer.compare(one, other)).toBe(0);
    expect(Buffer.compare(within, weights)).toBe(0);
  });

  it('changes with the ranges and the bits', async () => {
    const [one, ...others] = await Promise.all([
      deriveInt8(int8Model(), 'y', table),
      deriveInt8(int8Model(), 'y', { ...table, bits: 7 }),
      deriveInt8(int8Model(), 'y', { ...table, ranges: { ...table.ranges, b: [0, 127] } }),
    ]);
    for (const other of others) expect(Buffer.compare(one!, other)).not.toBe(0);
  });

  it('reports its progress, and waits', async () => {
    const seen: number[] = [];
    let waiting = 0;
    const onProgress = async (share: number) => {
      expect(++waiting).toBe(1);
      seen.push(share);
      await new Promise((resolve) => setImmediate(resolve));
      waiting--;
    };
    await deriveInt8(chainModel(['a', 'b']), 'y', { ranges: { x: [0, 1], a: [0, 1], b: [0, 1] }, bits: 8 }, onProgress);
    expect(seen).toEqual([0.5, 1]);
  });

  it('keeps the output that is named, and stays as it is where nothing can be in int8', async () => {
    const made = await deriveInt8(brightnessNetwork(), 'side', { ranges: {}, bits: 8 });
    expect(made).toEqual(writeGraph(readGraph(brightnessNetwork(), 'side')));
  });

  it('is not made where it is stopped, of a file that cannot be read, or without a range', async () => {
    const stop = () => Promise.reject(new Error('Stopped.'));
    await expect(deriveInt8(int8Model(), 'y', table, stop)).rejects.toThrow('Stopped.');
    await expect(deriveInt8(int8Model(), 'z', table)).rejects.toThrow('It has no output "z".');
    await expect(deriveInt8(int8Model(), 'y', { ...table, ranges: {} })).rejects.toThrow('no entry for "x"');
  });
});
