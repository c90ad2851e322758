import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, needsBrowser, openBrowser } from '../support/browser.ts';
import { root, textOf } from '../support/docs.ts';
import { openTestServer, type TestServer } from '../support/server.ts';

const exec = promisify(execFile);
const has = (command: string) => exec(command, ['--version']).then(Boolean, () => false);
const [hasCurl, hasPython] = [await has('curl'), await has('python3')];
const ADDRESS = 'http://127.0.0.1:4000';

let api: TestServer;
let url: string;
let cwd: string;
beforeAll(async () => {
  api = await openTestServer({ CORS_ORIGINS: '*' });
  url = await api.listen();
  cwd = await mkdtemp(join(tmpdir(), 'matteql-examples-'));
  await symlink(join(root, 'samples'), join(cwd, 'samples'));
});
afterAll(async () => {
  await api.close();
  await rm(cwd, { recursive: true, force: true });
});

/** An example, asking the server of this test. */
async function copied(name: string): Promise<string> {
  const text = textOf(`docs/examples/${name}`);
  expect(text).toContain(ADDRESS);
  await writeFile(join(cwd, name), text.replaceAll(ADDRESS, url));
  return join(cwd, name);
}

const widthOf = async (file: string) => (await sharp(await readFile(join(cwd, file))).metadata()).width;

describe.skipIf(!hasCurl)('curl', () => {
  const wishes = textOf('docs/examples/curl.sh')
    .split('\n')
    .filter((line) => line.includes('curl '));

  it.each(wishes)('%s', async (line) => {
    await exec('sh', ['-c', line.replaceAll(ADDRESS, url)], { cwd });
    const file = / -o (\S+)$/.exec(line)![1]!;
    const { format } = await sharp(join(cwd, file)).metadata();
    expect(format).toBe(extname(file).slice(1).replace('jpg', 'jpeg'));
    if (file === 'small.png') expect(await widthOf(file)).toBe(300);
    if (file === 'with-headers.png')
      expect(readFileSync(join(cwd, 'headers.txt'), 'utf8')).toMatch(/^x-matteql-id: \w/m);
  });

  it('are ten', () => expect(wishes.length).toBe(10));
});

it('Node', async () => {
  const { stdout } = await exec(process.execPath, [await copied('node.mjs'), 'samples/cat.png', 'samples/coffee.png'], {
    cwd,
  });
  expect(stdout).toBe('cat-product.jpg\ncoffee-product.jpg\n');
  expect(await widthOf('cat-product.jpg')).toBeGreaterThan(100);
  await writeFile(join(cwd, 'words.txt'), 'no picture');
  await expect(exec(process.execPath, [join(cwd, 'node.mjs'), 'words.txt'], { cwd })).rejects.toThrow(/NOT_AN_IMAGE/);
});

it.skipIf(!hasPython)('Python', async () => {
  await exec('python3', [await copied('cut.py'), 'samples/cat.png', 'cat-cutout.png'], { cwd });
  expect(await widthOf('cat-cutout.png')).toBe(451);
  await writeFile(join(cwd, 'words.txt'), 'no picture');
  await expect(exec('python3', [join(cwd, 'cut.py'), 'words.txt', 'x.png'], { cwd })).rejects.toThrow(/NOT_AN_IMAGE/);
});

it.skipIf(!hasBrowser)(
  `the page${needsBrowser}`,
  async () => {
    const html = await readFile(await copied('page.html'), 'utf8');
    const pages = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html));
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
    const browser = await openBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(`http://localhost:${(pages.address() as AddressInfo).port}`);
      await page.setInputFiles('input', join(root, 'samples/cat.png'));
      await page.waitForFunction(() => document.querySelector('p')!.textContent === 'Done.');
      await page.waitForFunction(() => document.querySelector('img')!.naturalWidth === 451);
      await page.setInputFiles('input', join(root, 'README.md'));
      await page.waitForFunction(() => /picture/.test(document.querySelector('p')!.textContent!));
    } finally {
      await browser.close();
      pages.close();
    }
  },
  120_000,
);
