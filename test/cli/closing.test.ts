import { expect, it, vi } from 'vitest';
import { createClosing } from '../../src/cli/closing.ts';

const logged = () => {
  const error = vi.fn();
  return { error, log: { error } as never };
};

it('closes what was opened last first, each when the one before it is closed', async () => {
  const { log } = logged();
  const events: string[] = [];
  const closing = createClosing(log);
  closing.add(1_000, () => events.push('first'));
  closing.add(1_000, async () => {
    events.push('second begins');
    await null;
    events.push('second');
  });
  await closing.close();
  expect(events).toEqual(['second begins', 'second', 'first']);
  await closing.close();
  expect(events).toHaveLength(3);
});

it('closes the rest where one fails or takes too long', async () => {
  const { log, error } = logged();
  const first = vi.fn();
  const closing = createClosing(log);
  closing.add(1_000, first);
  closing.add(1_000, () => {
    throw new Error('broken');
  });
  closing.add(1_000, () => Promise.reject(new Error('rejected')));
  closing.add(5, () => new Promise(() => {}));
  await closing.close();
  expect(first).toHaveBeenCalledOnce();
  expect(error.mock.calls.map(([{ err }]) => err.message)).toEqual(['rejected', 'broken']);
});
