import { expect, test, vi } from 'vitest';
import { createMemory, type Memory, type Tenant } from '../../src/engine/memory.ts';
import { turns } from '../support/deferred.ts';

interface Fake extends Tenant {
  idle: boolean;
  lastUsed: number;
  ended: boolean;
}

function tenantOf(memory: Memory, name: string, bytes: number, lastUsed = 0): Fake {
  const tenant: Fake = {
    name,
    bytes,
    idle: true,
    lastUsed,
    since: 0,
    ended: false,
    async end() {
      tenant.ended = true;
      memory.leave(tenant);
    },
  };
  return tenant;
}

function memoryOf(budget: number, term?: number) {
  const log = vi.fn();
  const memory = createMemory(budget, log, term);
  const tenant = (name: string, bytes: number, lastUsed?: number) => tenantOf(memory, name, bytes, lastUsed);
  return { memory, tenant, log };
}

test('as many as fit come in, and nobody has to go', async () => {
  const { memory, tenant } = memoryOf(100);
  const [a, b] = [tenant('a', 60), tenant('b', 40)];
  await memory.enter(a);
  expect(memory.hasRoomFor(b)).toBe(true);
  expect(memory.hasRoomFor(tenant('b', 41))).toBe(true);
  expect(memory.hasRoomFor(tenant('a', 41))).toBe(false);
  await memory.enter(b);
  expect([a.ended, b.ended]).toEqual([false, false]);
});

test('those that were idle longest go, and no more of them than need to', async () => {
  const { memory, tenant } = memoryOf(100);
  const all = [tenant('young', 30, 3), tenant('old', 30, 1), tenant('middle', 30, 2)];
  for (const each of all) await memory.enter(each);
  await memory.enter(tenant('new', 40));
  expect(all.map(({ ended }) => ended)).toEqual([false, true, false]);
});

test('those in use are waited for, however old', async () => {
  const { memory, tenant } = memoryOf(100);
  const [busy, idle, other] = [tenant('busy', 50, 1), tenant('idle', 50, 2), tenant('new', 60)];
  await memory.enter(busy);
  await memory.enter(idle);
  busy.idle = false;
  const entered = vi.fn();
  const entering = memory.enter(other).then(entered);
  await turns(5);
  expect([idle.ended, busy.ended, entered.mock.calls.length]).toEqual([true, false, 0]);
  expect(memory.hasRoomFor(tenant('third', 1))).toBe(false);
  busy.idle = true;
  memory.changed();
  await entering;
  expect(busy.ended).toBe(true);
});

test('who waits is let in when somebody’s process is gone', async () => {
  const { memory, tenant } = memoryOf(100);
  const busy = tenant('busy', 80);
  await memory.enter(busy);
  busy.idle = false;
  const entering = memory.enter(tenant('new', 80));
  await turns(5);
  memory.leave(busy);
  await entering;
  expect(busy.ended).toBe(false);
});

test('one that is larger than everything runs alone, and that is said', async () => {
  const { memory, tenant, log } = memoryOf(100);
  const [small, large] = [tenant('small', 10), tenant('large', 500)];
  await memory.enter(small);
  await memory.enter(large);
  expect(small.ended).toBe(true);
  expect(log).toHaveBeenCalledWith(
    'A network needs more memory than ENGINE_MEMORY gives; it runs alone.',
    expect.objectContaining({ model: 'large', bytes: 500, budget: 100 }),
  );
});

test('one that is always busy has had its term when somebody waits, and not before', async () => {
  const { memory, tenant } = memoryOf(100, 50);
  const busy = { ...tenant('busy', 80), idle: false, since: performance.now() };
  await memory.enter(busy);
  expect(memory.isDue(busy)).toBe(false);
  const entering = memory.enter(tenant('new', 80));
  await turns(5);
  expect(memory.isDue(busy)).toBe(false);
  expect(memory.isDue({ ...busy, since: performance.now() - 60 })).toBe(true);
  memory.leave(busy);
  await entering;
  expect(memory.isDue({ ...busy, since: 0 })).toBe(false);
});

test('one whose size cannot be told is refused, and the next is let in', async () => {
  const { memory, tenant } = memoryOf(100);
  const unreadable = Object.defineProperty(tenant('unreadable', 0), 'bytes', {
    get() {
      throw new Error('EACCES');
    },
  });
  const [refused, next] = [memory.enter(unreadable), memory.enter(tenant('next', 50))];
  await expect(refused).rejects.toThrow('EACCES');
  await next;
  expect(memory.hasRoomFor(tenant('third', 50))).toBe(true);
});
