import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { data, digest, homeFor, md5Of, sha256Hex, weightsOf } from './source.ts';

describe('a file put in place by hand', () => {
  async function dropped(content: Buffer, changes: Record<string, unknown> = {}) {
    const all = await homeFor('http://127.0.0.1:1/', changes);
    await mkdir(join(all.home, 'models'));
    await writeFile(all.file, content);
    return all;
  }

  it('is installed', async () => {
    const { weights, file } = await dropped(data);
    expect(await weights.status('net')).toEqual({ installed: true, file, bytes: data.length });
    expect(await weights.locate('net')).toEqual({ file, digest });
    expect(await weights.verify('net')).toEqual({ file, digest });
  });

  it('is hashed once also where no note can be written, however many ask', async () => {
    const { weights, file } = await dropped(data);
    // A folder in the note's place: nobody can write one, whoever runs this test.
    await mkdir(`${file}.json`);
    await utimes(file, 1_000, 1_000);
    const found = { file, digest };
    expect(await Promise.all([weights.locate('net'), weights.locate('net')])).toEqual([found, found]);
    // Other bytes that look the same: they are not read.
    await writeFile(file, Buffer.alloc(data.length));
    await utimes(file, 1_000, 1_000);
    expect(await weights.locate('net')).toEqual(found);
    await utimes(file, 1_000, 2_000);
    await expect(weights.locate('net')).rejects.toMatchObject({ code: 'MODEL_MISMATCH' });
  });

  it('is hashed once, and again when it has changed', async () => {
    const { weights, file } = await dropped(data);
    await weights.locate('net');
    const note = JSON.parse(await readFile(`${file}.json`, 'utf8'));
    expect(note).toMatchObject({ sha256: sha256Hex(data), md5: md5Of(data), bytes: data.length });
    // A note that lies is believed as long as the file looks the same: so the file is not read again.
    await writeFile(`${file}.json`, JSON.stringify({ ...note, sha256: 'f'.repeat(64) }));
    await expect(weights.locate('net')).rejects.toThrow(/ffff/);
    await utimes(file, new Date(), new Date(1_000_000));
    expect(await weights.locate('net')).toMatchObject({ digest });
  });

  it('is refused if it is another file, and never overwritten', async () => {
    const other = weightsOf(500, 5);
    const { weights, file } = await dropped(other);
    for (const attempt of ['locate', 'verify', 'pull'] as const) {
      const failure = await weights[attempt]('net').catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'MODEL_MISMATCH' });
      for (const part of [file, digest, sha256Hex(other), 'npm run models -- pull net']) {
        expect((failure as Error).message).toContain(part);
      }
    }
    expect(other.equals(await readFile(file))).toBe(true);
  });

  it('is compared by the kind of digest that the manifest has', async () => {
    const { weights } = await dropped(data, { digest: `md5:${'0'.repeat(32)}` });
    await expect(weights.locate('net')).rejects.toThrow(`md5:${md5Of(data)}`);
  });

  it('is the only way for a model without an address', async () => {
    const { weights, file } = await homeFor('', { file: undefined });
    await expect(weights.pull('net')).rejects.toMatchObject({ code: 'MODEL_NOT_INSTALLED' });
    await expect(weights.verify('net')).rejects.toThrow(`put the file at ${file}`);
  });
});
