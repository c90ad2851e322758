import { closeSync, fstatSync, ftruncateSync, openSync, readdirSync, statSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { arrayFileOf, arrayFolder, openNameless } from '../../src/engine/array-file.ts';
import { startWorker } from '../../src/engine/worker-process.ts';
import { factsOf, loadableOf, plainView } from '../support/model-facts.ts';
import { fixedNetwork, writeNetwork } from '../support/networks.ts';

const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => i % 251);
const singles = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i));

/** A file as the engine has it, closed at the end of the test. */
function opened(descriptor = openNameless(arrayFolder())) {
  onTestFinished(() => closeSync(descriptor));
  const full: string[] = [];
  return { descriptor, file: arrayFileOf(descriptor, ({ message }) => void full.push(message)), full };
}

describe('large arrays of a message', () => {
  const message = {
    type: 'run',
    views: [
      { data: { pixels: bytes(200_001), scale: [1, 2, 3] }, width: 7, nothing: null, missing: undefined },
      { data: singles(100_000).subarray(3, 90_001), small: singles(5), since: new Date(0), of: new Map([[1, 2]]) },
    ],
  };

  it('lie in the file, and come back as they were, in memory of their own', () => {
    const { descriptor, file, full } = opened();
    const placed = file.place(message);
    expect(fstatSync(descriptor).size).toBe(200_001 + 4 * 89_998);
    expect(JSON.stringify(placed).length).toBeLessThan(500);
    const taken = file.take(structuredClone(placed));
    expect(taken).toEqual(message);
    expect(taken.views[1]!.data).toBeInstanceOf(Float32Array);
    for (const { data } of taken.views) {
      const array = (data as { pixels?: Uint8Array }).pixels ?? (data as Float32Array);
      expect(array.buffer.byteLength).toBe(array.byteLength);
    }
    expect(full).toEqual([]);
  });

  it('of the next message take their place, shorter ones too', () => {
    const { file } = opened();
    file.place([bytes(300_000)]);
    const next = [singles(20_000), bytes(70_000)];
    expect(file.take(file.place(next))).toEqual(next);
  });

  it.runIf(process.platform === 'linux')('stay in it once they cannot be written, which is reported once', () => {
    const { file, full } = opened(openSync('/dev/full', 'r+'));
    expect(file.place(message)).toBe(message);
    expect(file.place(message)).toBe(message);
    expect(file.take(message)).toEqual(message);
    expect(full).toEqual([expect.stringContaining('ENOSPC')]);
  });

  it('stay in it where there is no file', () => {
    const file = arrayFileOf(undefined, () => {});
    expect(file.place(message)).toBe(message);
    expect(file.take(message)).toBe(message);
  });

  it('that are not there any more are an error', () => {
    const { descriptor, file } = opened();
    const placed = file.place(message);
    ftruncateSync(descriptor, 150_000);
    expect(() => file.take(placed)).toThrow('ends at byte 150000');
  });
});

describe('a file for arrays', () => {
  it('has no name, and is closed to others', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'matteql-test-'));
    const descriptor = openNameless(folder);
    onTestFinished(() => closeSync(descriptor));
    expect(readdirSync(folder)).toEqual([]);
    expect(fstatSync(descriptor).mode & 0o777).toBe(0o600);
    expect(fstatSync(descriptor).dev).toBe(statSync(folder).dev);
  });

  it('is missed where there is no place for it: the same answer comes by the channel, and the log says so', async () => {
    const model = factsOf('fixed', [160, 160]);
    const { frame, ...view } = plainView(model, [160, 160], [0.2, 0.4, 0.6]);
    const load = { ...loadableOf(model, writeNetwork(fixedNetwork(160, 160))), type: 'load', provider: 'cpu' } as const;
    const answers = [];
    const logged: unknown[] = [];
    const nowhere = join(tmpdir(), 'no', 'such', 'folder');
    for (const folder of [tmpdir(), nowhere]) {
      const log = (message: string, details: object) => void logged.push([message, details]);
      const worker = startWorker(log, process.env, folder);
      await worker.ask({ ...load, threads: 1, tryOut: false, pullCommand: '' });
      answers.push(await worker.ask({ type: 'run', views: [view] }));
      await worker.end();
    }
    expect(answers[0]![0]!.data.byteLength).toBeGreaterThan(1 << 16);
    expect(answers[1]).toEqual(answers[0]);
    expect(logged).toEqual([
      ['Pixels take longer to a model: no file can be made for them.', { why: expect.stringContaining(nowhere) }],
    ]);
  });
});
