import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Composite, definePlugin, type HeavyHost, type Mask, type Picture } from '../../src/pipeline/index.ts';
import cutout from '../../src/plugins/composite/cutout.ts';
import { createPool, type Pool } from '../../src/work/index.ts';

/** Outside the repository, without a node_modules folder in sight. */
const folder = await mkdtemp(join(tmpdir(), 'matteql-plugins-'));
const file = join(folder, 'stripes.ts');
await writeFile(
  file,
  `import { definePlugin, opt } from 'matteql/plugin';
   type Color = readonly [number, number, number];
   const white: Color = [255, 255, 255];
   export default definePlugin({
     stage: 'composite', name: 'stripes', version: 1, doc: 'Stripes behind the subject.', heavy: true, reads: ['mask'],
     options: { count: opt.int('How many.', { min: 1, max: 64, default: 8 }), seconds: opt.float('Wait.', { default: 0 }) },
     run({ mask: { width, height } }, { count, seconds }, host) {
       const end = Date.now() + seconds * 1000;
       while (Date.now() < end);
       host.warn('STRIPED', \`\${count} stripes.\`);
       const data = new Uint8Array(width * height * 3);
       for (let i = 0; i < data.length; i++) data[i] = white[i % 3]! * (i % 2);
       return { data, width, height, channels: 3 as const, at: { left: 0, top: 0, scale: 1 } };
     },
   });`,
);

/** The same plugin by name: the thread has the one of the file. (vitest's own import does not go through Node's hooks.) */
const stripes = definePlugin({
  stage: 'composite',
  name: 'stripes',
  version: 1,
  doc: 'Elsewhere.',
  options: {},
  heavy: true,
  run: () => {
    throw new Error('This one must not run.');
  },
});

const size = { width: 1200, height: 1000 };
const mask: Mask = { ...size, data: new Uint8Array(1_200_000).fill(255) };
const foreground: Picture = { ...size, channels: 3, data: new Uint8Array(3_600_000).fill(7) };

let pool: Pool;
beforeAll(() => {
  pool = createPool({ plugins: [file], threads: 2 });
});
afterAll(() => pool.close());

const hostWith = (signal = new AbortController().signal) => {
  const warnings: string[] = [];
  const host: HeavyHost = { signal, warn: (code) => void warnings.push(code) };
  return { host, warnings };
};

describe('heavy plugins in threads', () => {
  it('give what they give here, and leave their inputs usable', async () => {
    const { host } = hostWith();
    const there = (await pool.heavy(cutout, { foreground, mask }, {}, host)) as Composite;
    const here = await cutout.run({ foreground, mask }, {}, host);
    expect(Buffer.compare(Buffer.from(there.data), Buffer.from(here.data))).toBe(0);
    expect(there).toMatchObject({ ...size, channels: 4, at: { left: 0, top: 0, scale: 1 } });
    expect([mask.data.length, foreground.data.length]).toEqual([1_200_000, 3_600_000]);
  });

  it('come from PLUGINS too, in TypeScript, with their warnings', async () => {
    const { host, warnings } = hostWith();
    const made = (await pool.heavy(stripes, { mask }, { count: 3, seconds: 0 }, host)) as Composite;
    expect([made.width, made.data[0], made.data[1]]).toEqual([1200, 0, 255]);
    expect(warnings).toEqual(['STRIPED']);
  });

  it('do not hold up the server', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    await pool.heavy(stripes, { mask }, { count: 1, seconds: 0.5 }, hostWith().host);
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(30);
  });

  it('end when nobody waits any more', async () => {
    const gone = new AbortController();
    const start = performance.now();
    const made = pool.heavy(stripes, { mask }, { count: 1, seconds: 30 }, hostWith(gone.signal).host);
    setTimeout(() => gone.abort(), 100);
    await expect(made).rejects.toThrow();
    expect(performance.now() - start).toBeLessThan(10_000);
    await expect(pool.heavy(cutout, { foreground, mask }, {}, hostWith().host)).resolves.toBeDefined();
  });
});
