import { closeSync, fstatSync, ftruncateSync, openSync, readdirSync, statSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { arrayFolders, fetchArrays, openNameless, placeArrays } from '../../src/engine/array-file.ts';
import { startWorker } from '../../src/engine/worker-process.ts';
import { factsOf, loadableOf, plainView } from '../support/model-facts.ts';
import { fixedNetwork, writeNetwork } from '../support/networks.ts';

const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => i % 251);
const singles = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i));

/** A file as the engine has it, closed at the end of the test. */
function opened(): number {
  const file = openNameless(arrayFolders());
  onTestFinished(() => closeSync(file));
  return file;
}

describe('large arrays of a message', () => {
  const message = {
    type: 'run',
    views: [
      { data: { pixels: bytes(200_001), scale: [1, 2, 3] }, width: 7, nothing: null, missing: undefined },
      { data: singles(100_000).subarray(3, 90_001), small: singles(5) },
    ],
  };

  it('lie in the file, and come back as they were, in memory of their own', () => {
    const file = opened();
    const placed = placeArrays(message, file);
    expect(fstatSync(file).size).toBe(200_001 + 4 * 89_998);
    expect(JSON.stringify(placed).length).toBeLessThan(500);
    const fetched = fetchArrays(structuredClone(placed), file);
    expect(fetched).toEqual(message);
    expect(fetched.views[1]!.data).toBeInstanceOf(Float32Array);
    for (const { data } of fetched.views) {
      const array = (data as { pixels?: Uint8Array }).pixels ?? (data as Float32Array);
      expect(array.buffer.byteLength).toBe(array.byteLength);
    }
  });

  it('of the next message take their place, shorter ones too', () => {
    const file = opened();
    placeArrays([bytes(300_000)], file);
    const next = [singles(20_000), bytes(70_000)];
    expect(fetchArrays(placeArrays(next, file), file)).toEqual(next);
  });

  it('stay in the message where they cannot be written', () => {
    const file = openSync('/dev/full', 'r+');
    onTestFinished(() => closeSync(file));
    expect(placeArrays(message, file)).toBe(message);
    expect(fetchArrays(message, file)).toEqual(message);
  });

  it('that are not there any more are an error', () => {
    const file = opened();
    const placed = placeArrays(message, file);
    ftruncateSync(file, 150_000);
    expect(() => fetchArrays(placed, file)).toThrow('ends at byte 150000');
  });
});

describe('a file for arrays', () => {
  it('has no name, and is closed to others; it lies in the first folder that can hold it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'matteql-test-'));
    const file = openNameless(['/proc/nowhere', folder]);
    onTestFinished(() => closeSync(file));
    expect(readdirSync(folder)).toEqual([]);
    expect(fstatSync(file).mode & 0o777).toBe(0o600);
    expect(fstatSync(file).dev).toBe(statSync(folder).dev);
    expect(() => openNameless(['/proc/nowhere', '/proc/neither'])).toThrow("'/proc/neither/matteql-");
  });

  it('is missed where there is no place for it: the same answer comes by the channel, and the log says so', async () => {
    const model = factsOf('fixed', [160, 160]);
    const view = plainView(model, [160, 160], [0.2, 0.4, 0.6]);
    const { frame, ...sent } = view;
    const load = { ...loadableOf(model, writeNetwork(fixedNetwork(160, 160))), type: 'load', provider: 'cpu' } as const;
    const answers = [];
    const logged: unknown[] = [];
    for (const folders of [[tmpdir()], ['/proc/nowhere']]) {
      const log = (message: string, details: object) => void logged.push([message, details]);
      const worker = startWorker(log, process.env, folders);
      await worker.ask({ ...load, threads: 1, tryOut: false, pullCommand: '' });
      answers.push(await worker.ask({ type: 'run', views: [sent] }));
      await worker.end();
    }
    expect(answers[0]![0]!.data.byteLength).toBeGreaterThan(1 << 16);
    expect(answers[1]).toEqual(answers[0]);
    expect(logged).toEqual([
      ['Without temporary files pixels take longer to a model.', { why: expect.stringContaining('/proc/nowhere') }],
    ]);
  });
});
