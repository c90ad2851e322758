import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, needsBrowser, openBrowser } from '../support/browser.ts';
import { openTestServer, type TestServer } from '../support/server.ts';

describe.skipIf(!hasBrowser)(`a page of another origin${needsBrowser}`, () => {
  let api: TestServer;
  let pages: Server;
  let browser: Browser;
  let page: Page;
  let url: string;

  beforeAll(async () => {
    pages = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<body></body>'));
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
    const other = `http://localhost:${(pages.address() as AddressInfo).port}`;
    api = await openTestServer({ CORS_ORIGINS: other });
    const origin = await api.listen();
    browser = await openBrowser();
    page = await browser.newPage();
    await page.goto(other);
    url = await page.evaluate(async (endpoint) => {
      const query = 'mutation { removeBackground(image: { sample: COFFEE }) { image { url } } }';
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify({ query }) });
      return (await answer.json()).data.removeBackground.image.url;
    }, `${origin}/graphql`);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    pages?.close();
    await api?.close();
  });

  /** Shows the result in the page, and gives its width. */
  const shown = (anonymous: boolean) =>
    page.evaluate(
      ([address, isAnonymous]) =>
        new Promise<number>((resolve, reject) => {
          const image = document.createElement('img');
          if (isAnonymous) image.crossOrigin = 'anonymous';
          image.onload = () => resolve(image.naturalWidth);
          image.onerror = () => reject(new Error('The picture is not shown.'));
          image.src = address;
          document.body.append(image);
        }),
      [url, anonymous] as const,
    );

  it('shows a result, then fetches the same address, which is in the cache', async () => {
    expect(await shown(false)).toBe(600);
    const bytes = await page.evaluate(async (address) => (await (await fetch(address)).arrayBuffer()).byteLength, url);
    expect(bytes).toBeGreaterThan(1000);
  });

  it('shows it again for a canvas, and reads its pixels', async () => {
    expect(await shown(true)).toBe(600);
    const alpha = await page.evaluate(async () => {
      const image = document.querySelector<HTMLImageElement>('img[crossorigin]')!;
      const canvas = document.createElement('canvas');
      const context = canvas.getContext('2d')!;
      context.drawImage(image, 0, 0);
      return context.getImageData(0, 0, 1, 1).data[3];
    });
    expect(alpha).toBeTypeOf('number');
  });

  it('saves it under its name', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.evaluate((address) => {
        const link = document.createElement('a');
        link.href = `${address}?download=cup of coffee.png`;
        document.body.append(link);
        link.click();
      }, url),
    ]);
    expect(download.suggestedFilename()).toBe('cup of coffee.png');
  });
});
