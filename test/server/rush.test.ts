import { expect, it } from 'vitest';
import { createRush } from '../../src/server/rush.ts';
import { turns } from '../support/deferred.ts';

it('lets those who wait go on one in a turn, once a turn has passed in which nobody came', async () => {
  const rush = createRush();
  const order: string[] = [];
  const wait = async (name: string) => {
    await rush.over();
    order.push(name);
  };
  const all = [wait('first'), wait('second')];
  for (let i = 0; i < 10; i++) {
    rush.came();
    await turns(1);
  }
  expect(order).toEqual([]);
  await turns(1);
  expect(order).toEqual(['first']);
  rush.came();
  await turns(1);
  expect(order).toEqual(['first']);
  await Promise.all(all);
  expect(order).toEqual(['first', 'second']);
});

it('keeps nobody for ever, however many come', async () => {
  const rush = createRush();
  let over = false;
  const wait = rush.over().then(() => {
    over = true;
  });
  const start = performance.now();
  while (!over) {
    rush.came();
    await turns(1);
  }
  expect(performance.now() - start).toBeLessThan(2_000);
  await wait;
});
