import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { Browser, Page, Request } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, needsBrowser, openBrowser } from '../support/browser.ts';
import { root } from '../support/docs.ts';
import { haltedNetwork } from '../support/halted.ts';
import { drawn, openTestServer, type TestServer } from '../support/server.ts';

const ADDRESS = 'http://127.0.0.1:4000';
const LOOKS = 8;
const APART = 60;

it('the examples in React have types', async () => {
  const checked = promisify(execFile)(join(root, 'node_modules/.bin/tsc'), ['-p', join(root, 'docs/examples/react')]);
  expect(await checked.catch(({ stdout }) => ({ stdout }))).toMatchObject({ stdout: '' });
});

async function bundled(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, `docs/examples/react/${name}.tsx`)],
    alias: { 'matteql/client': join(root, 'src/client/index.ts') },
    define: { 'process.env.NODE_ENV': '"production"' },
    ...{ bundle: true, write: false, format: 'esm', jsx: 'automatic' },
  });
  return outputFiles[0]!.text;
}

/** In front of a server: answers arrive a third of a second later, so that what a page shows until then is seen. */
async function slowAnswers(address: string) {
  const slow = createTcpServer((page) => {
    const server = connect(Number(new URL(address).port), '127.0.0.1');
    page.pipe(server).on('error', () => page.destroy());
    server.on('data', (bytes) => setTimeout(() => page.write(bytes), 333));
    page.on('error', () => server.destroy());
  });
  await once(slow.listen(0, '127.0.0.1'), 'listening');
  return { slow, slowAddress: `http://127.0.0.1:${(slow.address() as AddressInfo).port}` };
}

/** What the browser was asked to send to the API as a look. */
const isLook = (request: Request) => request.postData()?.includes('query Look') ?? false;

describe.skipIf(!hasBrowser).each(['urql', 'apollo'])(`the example with %s${needsBrowser}`, (name) => {
  let api: TestServer;
  let small: TestServer;
  let pages: Server;
  let slow: TcpServer;
  let browser: Browser;
  let page: Page;
  let looks: Request[];
  let failed: Request[];

  beforeAll(async () => {
    // What the network gives must be computed anew for each look, so that it can be held up.
    const FILES_SECRET = 'a secret of thirty-two characters';
    api = await openTestServer({ CORS_ORIGINS: '*', MEMO_BYTES: '0', FILES_SECRET });
    small = await openTestServer({ CORS_ORIGINS: '*', MAX_RUNNING: '1', MAX_QUEUE: '0' });
    const script = await bundled(name);
    expect(script).toContain(ADDRESS);
    const address = await api.listen();
    const delayed = await slowAnswers(address);
    slow = delayed.slow;
    const scripts = {
      '/app.js': script.replaceAll(ADDRESS, address),
      '/slow.js': script.replaceAll(ADDRESS, delayed.slowAddress),
      '/small.js': script.replaceAll(ADDRESS, await small.listen()),
    };
    pages = createServer(({ url: path }, response) => {
      const found = scripts[path as keyof typeof scripts];
      if (found) return void response.setHeader('content-type', 'text/javascript').end(found);
      const file = path === '/' ? 'app.js' : `${path}.js`;
      response.setHeader('content-type', 'text/html');
      response.end(`<!doctype html><div id="root"></div><script type="module" src="${file}"></script>`);
    });
    await once(pages.listen(0, 'localhost'), 'listening');
    await api.warm();
    browser = await openBrowser();
  }, 120_000);
  afterEach(() => page.close());
  afterAll(async () => {
    await browser?.close();
    pages?.close();
    slow?.close();
    await Promise.all([api?.close(), small?.close()]);
  });

  const photo = async () => ({ name: 'photo.png', mimeType: 'image/png', buffer: await drawn(800, 600, '#204060') });
  const field = (of: string) => page.locator(`[name=${of}]`);
  const shown = () => page.locator('img').getAttribute('src');

  async function open(path = '/') {
    page = await browser.newPage();
    [looks, failed] = [[], []];
    page.on('request', (request) => isLook(request) && looks.push(request));
    page.on('requestfailed', (request) => isLook(request) && failed.push(request));
    await page.goto(`http://localhost:${(pages.address() as AddressInfo).port}${path}`);
  }

  /** Sends a picture, and waits for the first look at it. */
  async function openWithPhoto() {
    await open();
    await page.setInputFiles('[type=file]', await photo());
    await page.waitForFunction(() => document.querySelector('img')?.naturalWidth === 640);
  }

  it('sends a picture, shows a small look at it, and saves a full one', async () => {
    await openWithPhoto();
    expect(looks).toHaveLength(1);
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('button')]);
    expect(download.suggestedFilename()).toBe('cutout.png');
    expect((await sharp(await download.path()).metadata()).width).toBe(800);
    const digest = await page.evaluate(() => document.querySelector('img')!.src);
    expect(digest).toMatch(/\/files\/[0-9a-f]{64}\.png\?expires=/);
  });

  it('shows the progress of an upload, which has no end once all is sent', async () => {
    await open('/slow');
    await page.evaluate(() => {
      const seen: (string | null)[] = [];
      const note = () => {
        const bar = document.querySelector('progress');
        if (bar) seen.push(bar.getAttribute('value'));
      };
      new MutationObserver(note).observe(document.body, { subtree: true, childList: true, attributes: true });
      Object.assign(window, { seen });
    });
    await page.setInputFiles('[type=file]', await photo());
    await page.waitForSelector('img');
    const seen = await page.evaluate(() => (window as any).seen);
    expect([seen[0], seen.at(-1)]).toEqual(['0', null]);
    expect(await page.locator('progress').count()).toBe(0);
  });

  it('shows errors at their field, and what is wrong with a file beside it', async () => {
    await openWithPhoto();
    await field('background').fill('red');
    const alert = page.locator('label', { has: field('background') }).getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toBe('Background is a color: #rgb, #rrggbb or #rrggbbaa.');
    expect(await page.getByRole('alert').count()).toBe(1);
    await field('background').fill('#ff0000');
    await alert.waitFor({ state: 'detached' });
    await page.setInputFiles('[type=file]', join(root, 'README.md'));
    const ofFile = page.locator('label', { has: page.locator('[type=file]') }).getByRole('alert');
    await ofFile.waitFor();
    expect(await ofFile.textContent()).toMatch(/picture/);
  });

  it('aborts outdated looks while the slider moves, shows the last one last, and goes back without a request', async () => {
    await openWithPhoto();
    const first = await shown();
    const network = haltedNetwork(api);
    network.halt();
    try {
      await page.evaluate(
        async ([count, apart]) => {
          const slider = document.querySelector<HTMLInputElement>('[name=blur]')!;
          const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!;
          for (let look = 1; look <= count; look++) {
            set!.call(slider, String(20 + look));
            slider.dispatchEvent(new Event('input', { bubbles: true }));
            await new Promise((resolve) => setTimeout(resolve, apart));
          }
        },
        [LOOKS, APART] as const,
      );
    } finally {
      network.goOn();
    }
    await page.waitForSelector('main[aria-busy=false]');
    const last = await shown();
    expect(looks).toHaveLength(1 + LOOKS);
    expect(failed.length).toBeGreaterThanOrEqual(LOOKS - 2);
    expect(failed).not.toContain(looks.at(-1));
    const answer = await looks.at(-1)!.response();
    expect((await answer!.json()).data.removal.image.url).toBe(last);
    expect(JSON.parse(looks.at(-1)!.postData()!).variables.shadow.blur).toBe(20 + LOOKS);

    await field('blur').fill('12');
    await page.waitForFunction((src) => document.querySelector('img')!.src === src, first);
    await field('blur').fill(String(20 + LOOKS));
    await page.waitForFunction((src) => document.querySelector('img')!.src === src, last);
    expect(looks).toHaveLength(1 + LOOKS);
    expect(api.logged).toEqual([]);
  });

  it('waits where the server is busy, and then goes on by itself', async () => {
    await open('/small');
    const held = new AbortController();
    await page.setInputFiles('[type=file]', await photo());
    await page.waitForSelector('img');
    small.admission.enter('another', held.signal);
    const before = await shown();
    const refused = page.waitForResponse((response) => response.status() === 503);
    await field('blur').fill('40');
    await refused;
    expect(await page.locator('main').getAttribute('aria-busy')).toBe('true');
    expect(await shown()).toBe(before);
    held.abort();
    await page.waitForFunction((src) => document.querySelector('img')!.src !== src, before);
    expect(await page.getByRole('alert').count()).toBe(0);
  });
});
