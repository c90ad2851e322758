import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AnyPlugin,
  type Composite,
  createHost,
  definePlugin,
  type Mask,
  type MatteView,
  type OutputView,
  type Picture,
} from '../../src/pipeline/index.ts';
import premultiplied from '../../src/plugins/composite/premultiplied.ts';
import percentile from '../../src/plugins/denormalize/percentile.ts';
import softmax from '../../src/plugins/denormalize/softmax.ts';
import { createPool, type Pool } from '../../src/workers/index.ts';

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

/** A plugin that the threads have, and that must not run here. */
const elsewhere = (plugin: AnyPlugin): AnyPlugin => ({ ...plugin, run: stripes.run });

/** What a network of two channels says of two halves of a picture. */
const views = [0, 1].map((view): OutputView => {
  const side = { width: 400, height: 800 };
  const frame = {
    picture: { width: 800, height: 800 },
    source: { left: 400 * view, top: 0, ...side },
    content: { left: 0, top: 0, ...side },
  };
  return { ...side, frame, channels: 2, data: Float32Array.from({ length: 640_000 }, (_, i) => (i % 99) + view) };
});

const hostWith = (signal = new AbortController().signal) => {
  const warnings: string[] = [];
  const host = createHost({ signal, warn: (code) => void warnings.push(code) });
  return { host, warnings };
};

describe('heavy plugins in threads', () => {
  it('give what they give here, and leave their inputs usable', async () => {
    const { host } = hostWith();
    const there = (await pool.heavy(premultiplied, { foreground, mask }, {}, host)).value as Composite;
    const here = await premultiplied.run({ foreground, mask }, {}, host);
    expect(Buffer.compare(Buffer.from(there.data), Buffer.from(here.data))).toBe(0);
    expect(there).toMatchObject({ ...size, channels: 4, at: { left: 0, top: 0, scale: 1 } });
    expect([mask.data.length, foreground.data.length]).toEqual([1_200_000, 3_600_000]);
  });

  it('get the memory of inputs that are theirs alone, and copies of the others', async () => {
    const { host } = hostWith();
    const here = await premultiplied.run({ foreground, mask }, {}, host);
    const given = { ...foreground, data: new Uint8Array(foreground.data) };
    const there = (await pool.heavy(premultiplied, { foreground: given, mask }, {}, host, ['foreground'])).value;
    expect(Buffer.compare((there as Composite).data, here.data)).toBe(0);
    expect([given.data.length, mask.data.length]).toEqual([0, 1_200_000]);
  });

  it('come from PLUGINS too, in TypeScript, with their warnings', async () => {
    const { host, warnings } = hostWith();
    const made = (await pool.heavy(stripes, { mask }, { count: 3, seconds: 0 }, host)).value as Composite;
    expect([made.width, made.data[0], made.data[1]]).toEqual([1200, 0, 255]);
    expect(warnings).toEqual(['STRIPED']);
  });

  it('get all views of a network, and give all of them back', async () => {
    const options = { low: 1, high: 99, channel: 1 };
    const { host } = hostWith();
    const there = (await pool.heavy(elsewhere(percentile), { output: views }, options, host)).value as MatteView[];
    const here = percentile.run({ output: views }, options, host) as MatteView[];
    expect(there.map(({ data, ...view }) => view)).toEqual(here.map(({ data, ...view }) => view));
    for (const [index, { data }] of there.entries()) {
      expect(data).toBeInstanceOf(Float32Array);
      expect(Buffer.compare(Buffer.from(data.buffer), Buffer.from(here[index]!.data.buffer))).toBe(0);
    }
  });

  it('say what is wrong with a request as they would here', async () => {
    const made = pool.heavy(elsewhere(softmax), { output: views }, { channel: 99 }, hostWith().host);
    await expect(made).rejects.toMatchObject({
      name: 'CodedError',
      code: 'BAD_OPTION',
      at: ['channel'],
      message: expect.stringContaining('channels 0 to 1'),
    });
  });

  it('go there with the smallest picture too, and with a large one in an option', async () => {
    const small = { mask: { width: 1, height: 1, data: new Uint8Array(1) } };
    const alone = await pool.heavy(stripes, small, { count: 1, seconds: 0 }, hostWith().host);
    expect(alone.value).toMatchObject({ width: 1 });
    const made = await pool.heavy(stripes, small, { count: 1, seconds: 0, picture: foreground }, hostWith().host);
    expect(made.value).toMatchObject({ width: 1, channels: 3 });
  });

  it('do not hold up the server', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    await pool.heavy(stripes, { mask }, { count: 1, seconds: 0.5 }, hostWith().host);
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(30);
  });

  it('say how long they waited for a thread, apart from the work', async () => {
    const run = () => pool.heavy(stripes, { mask }, { count: 1, seconds: 0.3 }, hostWith().host);
    const waits = (await Promise.all([run(), run(), run(), run()])).map(({ queuedMilliseconds }) => queuedMilliseconds);
    waits.sort((a, b) => a - b);
    expect(waits[0]).toBeLessThan(150);
    expect(waits[3]).toBeGreaterThan(200);
  });

  it('leave no pixels behind', async () => {
    const { host } = hostWith();
    for (let i = 0; i < 60; i++) {
      const large = { ...mask, data: new Uint8Array(20_000_000) };
      await pool.heavy(stripes, { mask: large }, { count: 1, seconds: 0 }, host);
    }
    // 2.4 GB went through; what waits for the garbage collector is a tenth of it.
    expect(process.memoryUsage().arrayBuffers).toBeLessThan(600_000_000);
  });

  it('have their pixels copied when their turn comes', async () => {
    const { host } = hostWith();
    const large = { ...mask, data: new Uint8Array(50_000_000) };
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const timer = setInterval(() => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }, 5);
    const run = () => pool.heavy(stripes, { mask: large }, { count: 1, seconds: 0.02 }, host);
    await Promise.all(Array.from({ length: 20 }, run));
    clearInterval(timer);
    expect(most).toBeLessThan(500_000_000);
  });

  it('end when nobody waits any more', async () => {
    const gone = new AbortController();
    const start = performance.now();
    const made = pool.heavy(stripes, { mask }, { count: 1, seconds: 30 }, hostWith(gone.signal).host);
    setTimeout(() => gone.abort(), 100);
    await expect(made).rejects.toThrow();
    expect(performance.now() - start).toBeLessThan(10_000);
    await expect(pool.heavy(premultiplied, { foreground, mask }, {}, hostWith().host)).resolves.toBeDefined();
  });
});
