import { expect, it } from 'vitest';
import { createBurst } from '../../src/server/burst.ts';
import { turns } from '../support/deferred.ts';

it('lets waiting requests go on one in a turn, once a turn has passed in which none arrived', async () => {
  const burst = createBurst();
  const order: string[] = [];
  const wait = async (name: string) => {
    await burst.settled();
    order.push(name);
  };
  const all = [wait('first'), wait('second')];
  for (let i = 0; i < 10; i++) {
    burst.arrived();
    await turns(1);
  }
  expect(order).toEqual([]);
  await turns(1);
  expect(order).toEqual(['first']);
  burst.arrived();
  await turns(1);
  expect(order).toEqual(['first']);
  await Promise.all(all);
  expect(order).toEqual(['first', 'second']);
});

it('keeps no request for ever, however many arrive', async () => {
  const burst = createBurst();
  let over = false;
  const wait = burst.settled().then(() => {
    over = true;
  });
  const start = performance.now();
  while (!over) {
    burst.arrived();
    await turns(1);
  }
  expect(performance.now() - start).toBeLessThan(2_000);
  await wait;
});
