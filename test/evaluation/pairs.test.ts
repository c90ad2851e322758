import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pairsOf, samplePairs } from '../../src/evaluation/index.ts';

const root = mkdtempSync(join(tmpdir(), 'matteql-pairs-test-'));
afterAll(() => rmSync(root, { recursive: true }));

function folder(name: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name, path)), { recursive: true });
    writeFileSync(join(root, name, path), text);
  }
  return join(root, name);
}

describe('pairs', () => {
  it('are files of one name in folders beside each other, at any depth', () => {
    const files = [
      'cats/image/a.jpg',
      'cats/image/b.jpg',
      'cats/mask/a.png',
      'x/dogs/images/a.png',
      'x/dogs/alpha/a.png',
    ];
    const at = folder('found', Object.fromEntries([...files, 'x/dogs/trimap/a.png'].map((file) => [file, ''])));
    expect(pairsOf(at)).toEqual([
      { set: 'cats', name: 'a', image: join(at, 'cats/image/a.jpg'), truth: join(at, 'cats/mask/a.png') },
      {
        set: 'x/dogs',
        name: 'a',
        image: join(at, 'x/dogs/images/a.png'),
        truth: join(at, 'x/dogs/alpha/a.png'),
        trimap: join(at, 'x/dogs/trimap/a.png'),
      },
    ]);
  });

  it('are what pairs.json lists, with the true foreground beside the true alpha', () => {
    const list = [{ set: 's', image: 'i/lemur.png', gt: 'lemur_alpha.png' }];
    const at = folder('listed', { 'pairs.json': JSON.stringify(list), 'lemur_foreground.png': '' });
    expect(pairsOf(at)).toEqual([
      {
        set: 's',
        name: 'lemur',
        image: join(at, 'i/lemur.png'),
        truth: join(at, 'lemur_alpha.png'),
        foreground: join(at, 'lemur_foreground.png'),
      },
    ]);
  });

  it('are missed where there are none', () => {
    expect(() => pairsOf(folder('none', { 'a.png': '' }))).toThrow('no pairs.json');
  });

  it('are sampled evenly, set by set', () => {
    const pairs = [...'aaaaaaaabb'].map((set, i) => ({ set, name: `${i}`, image: '', truth: '' }));
    expect(samplePairs(pairs, 3).map(({ name }) => name)).toEqual(['0', '2', '5', '8', '9']);
  });
});
