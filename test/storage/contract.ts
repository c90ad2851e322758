import { describe } from 'vitest';
import { type Subject, storeHarness } from './contract/harness.ts';
import { describeKept } from './contract/kept.ts';
import { describePut } from './contract/put.ts';
import { describeRoom } from './contract/room.ts';

/** What every store promises, whatever it keeps bytes in. */
export function describeStore(name: string, subject: Subject): void {
  describe(`${name}:`, () => {
    const harness = storeHarness(subject);
    describePut(harness);
    describeRoom(harness);
    describeKept(harness);
  });
}
