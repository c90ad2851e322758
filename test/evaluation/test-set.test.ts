import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { picturesIn } from '../../src/evaluation/pictures.ts';
import { testSetOf } from '../../src/evaluation/test-set.ts';
import { temporaryFolder } from '../models/source.ts';

const png = (width: number, height = 2) =>
  sharp({ create: { width, height, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();

async function folderOf(files: Readonly<Record<string, Buffer | string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

describe('calibration pictures', () => {
  it('are all pictures of a folder, with their credits; other files are listed', async () => {
    const credits = JSON.stringify({ 'b.png': { credit: 'An author', license: 'CC0-1.0' } });
    const folder = await folderOf({
      'b.png': await png(3),
      'a.png': await png(2),
      'n.txt': '',
      'credits.json': credits,
    });
    const { pictures, others } = await picturesIn(folder);
    expect(pictures.map(({ file, credit, license }) => [file, credit, license])).toEqual([
      ['a.png', undefined, undefined],
      ['b.png', 'An author', 'CC0-1.0'],
    ]);
    expect(others).toEqual(['n.txt']);
  });

  it('are required', async () => {
    await expect(picturesIn(await folderOf({ 'n.txt': '' }))).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: expect.stringMatching(/has no pictures\. Take a dozen or more/),
    });
  });
});

describe('a test set', () => {
  it('is at most sixteen calibration pictures where there is no folder', async () => {
    const pictures = Array.from({ length: 20 }, (_, i) => ({ path: `/p/${i}`, file: `${i}`, digest: `sha256:${i}` }));
    const set = await testSetOf(undefined, pictures);
    expect(set).toHaveLength(16);
    expect(set[1]).toEqual({ path: '/p/1', name: '1', set: '', digest: 'sha256:1' });
  });

  it('has ground truth where the folder has', async () => {
    const folder = await folderOf({ 'cats/image/a.png': await png(3), 'cats/mask/a.png': await png(3) });
    expect(await testSetOf(folder, [])).toEqual([
      expect.objectContaining({ name: 'cats/a', set: 'cats', truth: join(folder, 'cats/mask/a.png') }),
    ]);
  });

  it('is all pictures of a folder without', async () => {
    const folder = await folderOf({ 'a.png': await png(3) });
    expect(await testSetOf(folder, [])).toMatchObject([{ name: 'a.png', set: '' }]);
  });

  it('is refused where a mask has another size than its picture', async () => {
    const folder = await folderOf({ 'image/a.png': await png(3), 'mask/a.png': await png(4) });
    await expect(testSetOf(folder, [])).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: expect.stringMatching(/mask\/a\.png has 4x2 pixels, and .*image\/a\.png 3x2: ground truth has the size/),
    });
  });
});
