import { describe, expect, test } from 'vitest';
import { createEngine } from '../../src/engine/index.ts';
import {
  engineOfTest,
  leaving,
  never,
  sigmoid,
  slow,
  slowFile,
  slowView,
  small,
  until,
  white,
} from '../support/engine.ts';
import { factsOf, loadableOf, plainView } from '../support/model-facts.ts';
import { brightnessNetwork, slowNetwork, writeNetwork } from '../support/networks.ts';

const at = engineOfTest();

async function kill(name: string, starts: number): Promise<void> {
  await until(() => at.engine.status().running === 1 && at.stateOf(name)?.starts === starts);
  process.kill(at.stateOf(name)!.pids[0]!, 'SIGKILL');
}

describe('a process that dies', () => {
  test('is started again, and its view is tried again', async () => {
    const loadable = loadableOf(slow, slowFile);
    const run = at.engine.infer(loadable, slowView, never);
    await kill('slow', 1);
    const { view } = await run;
    expect(view.data[0]).toBeCloseTo(sigmoid(1), 5);
    expect(at.stateOf('slow')?.starts).toBe(2);
    expect(at.engine.isLoaded('slow')).toBe(true);
  });

  test('three times under one view fails it, and the next view is answered', async () => {
    const loadable = loadableOf(slow, slowFile);
    const run = at.engine.infer(loadable, slowView, never);
    const next = at.engine.infer(loadable, slowView, never);
    const refused = expect(run).rejects.toMatchObject({ code: 'INFERENCE_FAILED' });
    for (const starts of [1, 2, 3]) await kill('slow', starts);
    await refused;
    expect((await next).view.data[0]).toBeCloseTo(sigmoid(1), 5);
    expect(at.stateOf('slow')?.starts).toBe(4);
  });

  test('while idle is started again when it is needed', async () => {
    const loadable = loadableOf(small, writeNetwork(brightnessNetwork()));
    await at.engine.warm(loadable);
    process.kill(at.stateOf('small')!.pids[0]!, 'SIGKILL');
    await until(() => !at.engine.isLoaded('small'));
    expect(at.stateOf('small')).toMatchObject({ pids: [], residentBytes: 0 });
    await at.engine.infer(loadable, plainView(small, [32, 32], white), never);
    expect(at.stateOf('small')?.starts).toBe(2);
  });

  test('under an abandoned view is not started again', async () => {
    const { signal, leave } = leaving();
    const run = at.engine.infer(loadableOf(slow, slowFile), slowView, signal);
    const rejected = expect(run).rejects.toBe('left');
    await until(() => at.engine.status().running === 1);
    leave();
    await kill('slow', 1);
    await rejected;
    expect(at.stateOf('slow')?.starts).toBe(1);
  });
});

test('two processes of which one is killed twenty times under load give every view its own output', async () => {
  const two = createEngine({ provider: 'cpu', threads: 1, processes: 2 });
  const model = factsOf('quick', [128, 128]);
  const loadable = loadableOf(model, writeNetwork(slowNetwork(128, 2)));
  await two.warm(loadable);
  let kills = 0;
  let answers = 0;
  // By number, from 0 to 255 and over again: whose answer it is can be seen.
  const answer = async (number: number) => {
    const brightness = (number % 256) / 255;
    const view = plainView(model, [128, 128], [number % 256, number % 256, number % 256]);
    const { data } = (await two.infer(loadable, view, never)).view;
    answers++;
    expect(data).toHaveLength(128 * 128);
    for (const at of [0, 8000, -1]) expect(data.at(at)).toBeCloseTo(sigmoid(brightness), 4);
  };
  const client = async (first: number) => {
    for (let number = first; kills < 20; number += 8) await answer(number);
  };
  const killer = async () => {
    for (; kills < 20; kills++) {
      const before = answers;
      await until(() => answers > before + 4 && two.status().running > 0);
      const { pids } = two.status().models[0]!;
      process.kill(pids[kills % pids.length]!, 'SIGKILL');
    }
  };
  await Promise.all([killer(), ...Array.from({ length: 8 }, (_, first) => client(first))]).finally(() => two.close());
  expect(two.status().models[0]!.starts).toBeGreaterThanOrEqual(20);
}, 300_000);
