import { expect, it } from 'vitest';
import { createArchiveNames } from '../../src/jobs/archive-names.ts';

it.each([
  [{ reference: 'shop/shoes/red.jpg' }, 'shop/shoes/red.png'],
  [{ filename: 'photo.of.me.jpeg' }, 'photo.of.me.png'],
  [{ reference: 'sku-17', filename: 'photo.jpg' }, 'sku-17.png'],
  [{ reference: '../../etc/passwd' }, 'etc/passwd.png'],
  [{ reference: '/root\\..\\x' }, 'root/x.png'],
  [{ reference: 'a:b\0?' }, 'a_b__.png'],
  [{ reference: '...' }, '00007.png'],
  [{}, '00007.png'],
])('%j is %s', (item, name) => {
  expect(createArchiveNames()({ digest: '', ...item }, 7, 'png')).toBe(name);
});

it('no name is given twice, also where systems do not tell cases apart', () => {
  const nameOf = createArchiveNames();
  const names = ['a.jpg', 'A.png', 'a', 'a-2'].map((reference, i) => nameOf({ digest: '', reference }, i, 'webp'));
  expect(names).toEqual(['a.webp', 'A-2.webp', 'a-3.webp', 'a-2-2.webp']);
});
