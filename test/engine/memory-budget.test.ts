import { expect, test, vi } from 'vitest';
import { createMemoryBudget, type MemoryBudget, type MemoryUser } from '../../src/engine/memory-budget.ts';
import { turns } from '../support/deferred.ts';

interface Fake extends MemoryUser {
  bytes: number;
  idle: boolean;
  lastUsed: number;
  unloaded: boolean;
}

function userOf(memory: MemoryBudget, name: string, bytes: number, lastUsed = 0): Fake {
  const user: Fake = {
    name,
    bytes,
    idle: true,
    lastUsed,
    loadedAt: 0,
    unloaded: false,
    async unload() {
      user.unloaded = true;
      memory.release(user);
    },
  };
  return user;
}

function budgetOf(budget: number, timeSlice?: number) {
  const log = vi.fn();
  const memory = createMemoryBudget(budget, log, timeSlice);
  const user = (name: string, bytes: number, lastUsed?: number) => userOf(memory, name, bytes, lastUsed);
  return { memory, user, log };
}

test('as many as fit are loaded, and none is unloaded', async () => {
  const { memory, user } = budgetOf(100);
  const [a, b] = [user('a', 60), user('b', 40)];
  await memory.reserve(a);
  expect(memory.hasRoomFor(b)).toBe(true);
  expect(memory.hasRoomFor(user('b', 41))).toBe(true);
  expect(memory.hasRoomFor(user('a', 41))).toBe(false);
  await memory.reserve(b);
  expect([a.unloaded, b.unloaded]).toEqual([false, false]);
});

test('those idle longest are unloaded, and no more of them than necessary', async () => {
  const { memory, user } = budgetOf(100);
  const all = [user('young', 30, 3), user('old', 30, 1), user('middle', 30, 2)];
  for (const each of all) await memory.reserve(each);
  await memory.reserve(user('new', 40));
  expect(all.map(({ unloaded }) => unloaded)).toEqual([false, true, false]);
});

test('busy ones are waited for, however old', async () => {
  const { memory, user } = budgetOf(100);
  const [busy, idle, other] = [user('busy', 50, 1), user('idle', 50, 2), user('new', 60)];
  await memory.reserve(busy);
  await memory.reserve(idle);
  busy.idle = false;
  const reserved = vi.fn();
  const reserving = memory.reserve(other).then(reserved);
  await turns(5);
  expect([idle.unloaded, busy.unloaded, reserved.mock.calls.length]).toEqual([true, false, 0]);
  expect(memory.hasRoomFor(user('third', 1))).toBe(false);
  busy.idle = true;
  memory.notify();
  await reserving;
  expect(busy.unloaded).toBe(true);
});

test('a newcomer gets the memory of a process that ended', async () => {
  const { memory, user } = budgetOf(100);
  const busy = user('busy', 80);
  await memory.reserve(busy);
  busy.idle = false;
  const reserving = memory.reserve(user('new', 80));
  await turns(5);
  memory.release(busy);
  await reserving;
  expect(busy.unloaded).toBe(false);
});

test('one larger than the budget is loaded alone, and that is logged', async () => {
  const { memory, user, log } = budgetOf(100);
  const [small, large] = [user('small', 10), user('large', 500)];
  await memory.reserve(small);
  await memory.reserve(large);
  expect(small.unloaded).toBe(true);
  expect(log).toHaveBeenCalledWith(
    'A model exceeds ENGINE_MEMORY; other models are unloaded while it is loaded.',
    expect.objectContaining({ model: 'large', bytes: 500, budget: 100 }),
  );
});

test('one that is always busy must yield after its time slice when another waits, and not before', async () => {
  const { memory, user } = budgetOf(100, 50);
  const busy = { ...user('busy', 80), idle: false, loadedAt: performance.now() };
  await memory.reserve(busy);
  expect(memory.mustYield(busy)).toBe(false);
  const reserving = memory.reserve(user('new', 80));
  await turns(5);
  expect(memory.mustYield(busy)).toBe(false);
  expect(memory.mustYield({ ...busy, loadedAt: performance.now() - 60 })).toBe(true);
  memory.release(busy);
  await reserving;
  expect(memory.mustYield({ ...busy, loadedAt: 0 })).toBe(false);
});

test('one whose size cannot be determined is rejected, and the next gets in', async () => {
  const { memory, user } = budgetOf(100);
  const unreadable = Object.defineProperty(user('unreadable', 0), 'bytes', {
    get() {
      throw new Error('EACCES');
    },
  });
  const [refused, next] = [memory.reserve(unreadable), memory.reserve(user('next', 50))];
  await expect(refused).rejects.toThrow('EACCES');
  await next;
  expect(memory.hasRoomFor(user('third', 50))).toBe(true);
});

test('where one that is loaded grows, idle ones are unloaded as far as it takes, and busy ones are left', async () => {
  const { memory, user } = budgetOf(100);
  const [growing, old, young, busy] = [
    user('growing', 20),
    user('old', 20, 1),
    user('young', 20, 2),
    user('busy', 20, 0),
  ];
  for (const each of [growing, old, young, busy]) await memory.reserve(each);
  growing.idle = false;
  busy.idle = false;
  await memory.grow(growing);
  expect([old.unloaded, young.unloaded]).toEqual([false, false]);
  growing.bytes = 60;
  await memory.grow(growing);
  expect([old.unloaded, young.unloaded, busy.unloaded]).toEqual([true, false, false]);
  growing.bytes = 500;
  await memory.grow(growing);
  expect([growing.unloaded, young.unloaded, busy.unloaded]).toEqual([false, true, false]);
});
