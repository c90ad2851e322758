import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { build, killPrograms, startProgram } from '../support/program.ts';
import { addStandIn, drawn } from '../support/server.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0 && process.platform === 'linux';
/** A start of a server, on a machine that may have other work. */
const SLOW = 120_000;

/** The container has one folder for TMPDIR and DATA_DIR; elsewhere they are two. */
describe.skipIf(!isRoot)('a disk that is full, and no HOME (needs root on Linux, to mount small disks)', () => {
  let folder: string;
  let built: string;
  let disks = 0;
  const mounted: string[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matteql-full-'));
    await addStandIn(folder);
    built = await build();
  }, SLOW);
  afterEach(async () => {
    killPrograms();
    for (const disk of mounted.splice(0)) await run('umount', ['-l', disk]);
  });
  afterAll(() => Promise.all([folder, built].map((each) => rm(each, { recursive: true, force: true }))));

  /** A disk of some megabytes, and what fills it to the last byte. */
  async function disk(megabytes: number) {
    const place = join(folder, `disk${disks++}`);
    await mkdir(place);
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', place]);
    mounted.push(place);
    await chmod(place, 0o777);
    const filler = join(place, 'filler');
    const fill = async () => {
      await expect(writeFile(filler, Buffer.alloc(megabytes * 2e6))).rejects.toThrow('ENOSPC');
    };
    return { place, fill, free: () => rm(filler) };
  }
  const start = (settings: Record<string, string>) =>
    startProgram(built, { HOME: undefined, MATTEQL_HOME: folder, DEFAULT_MODEL: 'standIn', ...settings });
  async function cut(address: string, picture: Buffer) {
    const response = await fetch(`${address}/cut`, { method: 'PUT', body: new Uint8Array(picture) });
    const body = Buffer.from(await response.arrayBuffer());
    const type = response.headers.get('content-type');
    const { status } = response;
    if (type === 'application/problem+json') return { status, code: JSON.parse(body.toString()).code, type };
    const { width, height } = await sharp(body).metadata();
    return { status, type, width, height };
  }

  it(
    'as TMPDIR keeps no picture from being made, not even one that is turned and larger than 100 MB',
    async () => {
      const full = await disk(1);
      await full.fill();
      const program = start({ TMPDIR: full.place, DATA_DIR: join(folder, 'data') });
      const address = await program.address();
      // libvips keeps what it must turn in a file of TMPDIR where it has more bytes than that, unless it is told not to.
      const large = await sharp({ create: { width: 7_000, height: 6_000, channels: 3, background: '#fff' } })
        .withMetadata({ orientation: 6 })
        .jpeg()
        .toBuffer();
      expect(await cut(address, large)).toEqual({ status: 200, type: 'image/png', width: 6_000, height: 7_000 });
      program.process.kill('SIGTERM');
      expect((await program.ended).code).toBe(0);
    },
    SLOW,
  );

  it(
    'as DATA_DIR and TMPDIR refuses pictures with a code, and goes on when there is room again',
    async () => {
      const data = await disk(12);
      const program = start({ TMPDIR: data.place, DATA_DIR: data.place });
      const address = await program.address();
      const made = { status: 200, type: 'image/png', width: 64, height: 48 };
      expect(await cut(address, await drawn(64, 48, '#100'))).toEqual(made);
      await data.fill();
      const refused = await cut(address, await drawn(64, 48, '#200'));
      expect(refused).toEqual({ status: 503, code: 'STORAGE_UNAVAILABLE', type: 'application/problem+json' });
      for (const path of ['/health', '/ready', '/graphql?query={__typename}'])
        expect([path, (await fetch(`${address}${path}`)).status]).toEqual([path, 200]);
      await data.free();
      expect(await cut(address, await drawn(64, 48, '#200'))).toEqual(made);
      program.process.kill('SIGTERM');
      const { code, complaint } = await program.ended;
      expect(code).toBe(0);
      // The operator reads of it, and no client.
      expect(complaint).toContain('ENOSPC');
    },
    SLOW,
  );

  it(
    'as TMPDIR keeps DEFAULT_MODEL=auto from being measured, which is said in a sentence',
    async () => {
      const full = await disk(1);
      await full.fill();
      const home = join(folder, 'home');
      await mkdir(home);
      const { code, complaint } = await start({ TMPDIR: full.place, MATTEQL_HOME: home, DEFAULT_MODEL: 'auto' }).ended;
      expect(complaint).toMatch(
        /^DEFAULT_MODEL=auto cannot measure: .*ENOSPC.* Set TMPDIR to a folder that can be written to and has room, or name a model\.$/m,
      );
      expect(code).toBe(1);
    },
    SLOW,
  );
});
