import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, print, separateOperations } from 'graphql';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examples } from '../../src/server/graphiql/examples.ts';
import { hasBrowser, needsBrowser, openBrowser } from '../support/browser.ts';
import { eventsOf } from '../support/events.ts';
import { blobOf, formOf, openTestServer, type TestServer } from '../support/server.ts';
import { pullModel, realHome } from '../support/weights.ts';

const coffee = fileURLToPath(new URL('../../samples/coffee.png', import.meta.url));

let api: TestServer;
let origin: string;
let data: string;
beforeAll(async () => {
  await pullModel('isnet');
  data = await mkdtemp(join(tmpdir(), 'matteql-data-'));
  api = await openTestServer({ MATTEQL_HOME: realHome, DATA_DIR: data, DEFAULT_MODEL: 'isnet' });
  origin = await api.listen();
  await api.warm();
}, 600_000);
afterAll(async () => {
  await api?.close();
  await rm(data, { recursive: true, force: true });
});

describe.skipIf(!hasBrowser)(`GraphiQL in a browser${needsBrowser}`, () => {
  let browser: Browser;
  let visitor: BrowserContext;
  let page: Page;
  const asked: string[] = [];
  const failed: string[] = [];
  beforeAll(async () => {
    browser = await openBrowser();
    visitor = await browser.newContext({ viewport: { width: 1400, height: 850 } });
    visitor.setDefaultTimeout(45_000);
    visitor.on('request', (request) => void asked.push(request.url()));
    visitor.on('weberror', (error) => void failed.push(error.error().message));
    page = await visitor.newPage();
    await page.goto(`${origin}/graphql`);
  });
  afterAll(() => browser?.close());

  const tab = (name: string) => page.getByRole('tab', { name });
  /** Presses play, and gives the answer as the server sent it. */
  async function answered(): Promise<any> {
    const [response] = await Promise.all([
      page.waitForResponse((each) => each.request().method() === 'POST'),
      page.getByRole('button', { name: 'Execute query' }).click(),
    ]);
    return response.json();
  }

  /** Until the page has taken in (and written down) that the open tab holds a text, a moment after it is opened or typed. */
  const kept = (text: string) =>
    page.waitForFunction((part) => {
      const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState') ?? '{"tabs":[]}');
      return tabs[activeTabIndex]?.query.includes(part);
    }, text);

  it('shows the examples as tabs, the cutout first', async () => {
    await tab('Cutout').waitFor();
    expect(await page.title()).toBe('MatteQL');
    expect(await page.locator('.graphiql-tab-button').allTextContents()).toEqual(examples.map(({ title }) => title));
    expect(await tab('Cutout').getAttribute('aria-selected')).toBe('true');
    await page.locator('.graphiql-query-editor').getByText('sample: ASTRONAUT').waitFor();
  });

  it('cuts out the astronaut by one press, and the picture opens', async () => {
    const { data: answer, errors } = await answered();
    expect(errors).toBeUndefined();
    const { url, width, height } = answer.removeBackground.image;
    expect([width, height]).toEqual([512, 512]);
    expect(await sizeOf(url)).toEqual([512, 512]);
    // Below the answer the pictures themselves, named by where they stand in it.
    await page.locator('#pictures a', { hasText: 'mask' }).waitFor();
    expect(await page.locator('#pictures a').allTextContents()).toEqual(['image', 'mask']);
    expect(await page.locator('#pictures a').first().getAttribute('href')).toBe(url);
  });

  async function sizeOf(url: string): Promise<readonly number[]> {
    const other = await visitor.newPage();
    await other.goto(url);
    const size = await other.locator('img').evaluate((image) => {
      const { naturalWidth, naturalHeight } = image as unknown as { naturalWidth: number; naturalHeight: number };
      return [naturalWidth, naturalHeight];
    });
    await other.close();
    return size;
  }

  it("finds the documentation of a plugin's option", async () => {
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.getByRole('combobox').fill('gamma');
    await page.getByRole('option', { name: /gamma/ }).first().click();
    const { doc } = api.services.catalog.registry.find('refine', 'levels')!.options.gamma!;
    await page.locator('.graphiql-doc-explorer').getByText(doc).waitFor();
    await page.getByRole('button', { name: 'Hide Documentation Explorer' }).click();
  });

  it('uploads a file that it asks for, and uses it again', async () => {
    await tab('Upload').click();
    expect(await page.locator('#pictures a').count()).toBe(0);
    await kept('mutation Upload');
    page.once('filechooser', (chooser) => chooser.setFiles(coffee));
    const first = await answered();
    expect(first.errors).toBeUndefined();
    expect(first.data.removeBackground.source).toMatchObject({ width: 600, height: 400, format: 'png' });
    await page.getByRole('button', { name: '$photo: coffee.png (change)' }).waitFor();
    expect((await answered()).data.removeBackground.image).toEqual(first.data.removeBackground.image);
  });

  it('is the same page, with the same tab open, when it is loaded again, also after typing', async () => {
    const open = () => page.getByRole('tab', { selected: true }).getByRole('button').first().getAttribute('title');
    await tab('Looks').click();
    await kept('mutation Looks');
    await page.reload();
    await tab('Looks').waitFor();
    expect(await open()).toBe('Looks');
    await page.locator('.graphiql-query-editor .view-lines').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('# more');
    await kept('# more');
    expect(page.url()).toContain('?query=');
    await page.reload();
    await tab('Looks').waitFor();
    expect(await open()).toBe('Looks');
    expect(await page.getByRole('tab').count()).toBe(examples.length);
  });

  it('asked nobody but this server, and nothing broke', () => {
    const own = new RegExp(`^(blob:)?${origin}/|^data:`);
    expect(asked.length).toBeGreaterThan(4);
    expect(asked.filter((url) => !own.test(url))).toEqual([]);
    expect(failed).toEqual([]);
  });
});

/** The operations of an example by name, each a document. */
const operationsOf = (query: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(separateOperations(parse(query))).map(([name, each]) => [name, print(each)]));

describe('every example runs at once on a fresh server', () => {
  it.each(examples.map(({ title, query }) => [title, operationsOf(query)[title]!] as const))('%s', async (_, query) => {
    const photo = blobOf(await readFile(coffee));
    const { errors, data: answer } = query.includes('$photo')
      ? await api.send<any>(formOf(query, { photo }))
      : await api.askRaw(query);
    expect(errors).toEqual([]);
    expect(Object.values(answer)).not.toContain(null);
  });

  it('and a batch shows its pictures as they are done', async () => {
    const { Batch, Progress } = operationsOf(examples.find(({ title }) => title === 'Batch')!.query);
    const small = await openTestServer();
    try {
      const address = await small.listen();
      // Both over a socket: a job is its client's.
      const response = await fetch(`${address}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: Batch }),
      });
      const { id } = ((await response.json()) as any).data.submitRemovals;
      const states: any[] = [];
      for await (const { data, errors } of eventsOf(address, Progress!, { id })) {
        expect(errors).toBeUndefined();
        states.push(data.job);
      }
      const last = states.at(-1);
      expect(last).toMatchObject({ state: 'FINISHED', total: 3, done: 3, failed: 0, archive: expect.any(String) });
      expect(last.outcomes.map(({ reference }: any) => reference)).toEqual(['astronaut', 'cat', 'coffee']);
      for (const { removal } of last.outcomes) expect((await fetch(removal.image.url)).status).toBe(200);
    } finally {
      await small.close();
    }
  });
});
