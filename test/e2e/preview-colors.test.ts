import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hasBrowser, needsBrowser, openBrowser } from '../support/browser.ts';
import { dataUriOf, drawn, openTestServer, type TestServer } from '../support/server.ts';

let api: TestServer;
let browser: Browser | undefined;
beforeAll(async () => {
  api = await openTestServer();
  if (hasBrowser) browser = await openBrowser();
});
afterAll(() => Promise.all([api.close(), browser?.close()]));

it.skipIf(!hasBrowser)(`GraphiQL draws the pictures of an answer as they are${needsBrowser}`, async () => {
  const [photo, white] = [await drawn(60, 30), await drawn(60, 30, '#fff', false)].map(dataUriOf);
  // Its left half is black and its right one white, whatever a model says.
  const query = `mutation { removeBackground(image: { dataUri: "${photo}" }, mask: { dataUri: "${white}" }) { image { url } } }`;
  const page = await browser!.newPage({ viewport: { width: 1200, height: 800 } });
  await page.goto(`${await api.listen()}/graphql?query=${encodeURIComponent(query)}`);
  await page.getByRole('button', { name: 'Execute query' }).click();
  const image = page.locator('#pictures img');
  await image.waitFor();
  await image.evaluate((element) => (element as unknown as { decode(): Promise<void> }).decode());
  const { data, info } = await sharp(await image.screenshot())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (x: number) => {
    const start = (Math.floor(info.height / 2) * info.width + Math.floor(info.width * x)) * info.channels;
    return [...data.subarray(start, start + 3)];
  };
  expect([at(0.2), at(0.8)]).toEqual([
    [0, 0, 0],
    [255, 255, 255],
  ]);
});
