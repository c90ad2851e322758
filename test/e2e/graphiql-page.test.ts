import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stageNames } from '../../src/pipeline/index.ts';
import { examples } from '../../src/server/graphiql/examples.ts';
import { hasBrowser, needsBrowser, openBrowser } from '../support/browser.ts';
import { openTestServer, type TestServer } from '../support/server.ts';

const exec = promisify(execFile);
const coffee = fileURLToPath(new URL('../../samples/coffee.png', import.meta.url));
/** Where a person can look at the pages; not kept otherwise. */
const screenshots = process.env.SCREENSHOTS;

describe.skipIf(!hasBrowser)(`the page of GraphiQL${needsBrowser}`, () => {
  let api: TestServer;
  let origin: string;
  let browser: Browser;
  let visitor: BrowserContext;
  beforeAll(async () => {
    api = await openTestServer();
    origin = await api.listen();
    browser = await openBrowser();
    visitor = await browser.newContext({
      viewport: { width: 1300, height: 800 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    visitor.setDefaultTimeout(30_000);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await api?.close();
  });

  const opened = async (query: string, variables?: object, where = visitor, at = origin): Promise<Page> => {
    const page = await where.newPage();
    const search = new URLSearchParams({ query, ...(variables && { variables: JSON.stringify(variables) }) });
    await page.goto(`${at}/graphql?${search}`);
    await page.locator('.graphiql-query-editor .view-lines').waitFor();
    return page;
  };
  const shot = async (page: Page, name: string) =>
    screenshots && (await page.screenshot({ path: `${screenshots}/${name}.png` }));
  const answered = async (page: Page): Promise<any> => {
    const isAnswer = (response: { url(): string; request(): { method(): string; postData(): string | null } }) =>
      response.url().startsWith(`${origin}/graphql`) &&
      response.request().method() === 'POST' &&
      !response.request().postData()?.includes('IntrospectionQuery');
    const [response] = await Promise.all([
      page.waitForResponse(isAnswer),
      page.getByRole('button', { name: /Execute query/ }).click(),
    ]);
    return response.json();
  };

  it('opens its docs with what this is, and shows stages in the order of the pipeline; the explorer is hidden', async () => {
    const page = await opened('{ __typename }');
    expect(await page.locator('button[aria-label$="GraphiQL Explorer"]').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    const docs = page.locator('.graphiql-doc-explorer');
    await docs.getByText('Separates the subject of a picture from its background.').waitFor();
    await shot(page, 'docs');
    await docs.getByRole('combobox').fill('RecipeInput');
    await docs
      .getByRole('option', { name: /^RecipeInput/ })
      .first()
      .click();
    await docs.getByText('What to do, stage by stage.').waitFor();
    const text = (await docs.textContent()) ?? '';
    const places = stageNames.map((stage) => text.search(new RegExp(`${stage}: \\[?${stage}Input`, 'i')));
    expect(places.filter((place) => place < 0)).toEqual([]);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    await page.close();
  });

  it('shows the default of an option in its docs', async () => {
    const page = await opened('{ __typename }');
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    const docs = page.locator('.graphiql-doc-explorer');
    await docs.getByRole('combobox').fill('RefineThresholdOptions');
    await docs
      .getByRole('option', { name: /^RefineThresholdOptions/ })
      .first()
      .click();
    await docs
      .getByText(/From 0 to 1\. Default: 0\.5\./)
      .first()
      .waitFor();
    await page.close();
  });

  const LOOK = 'query Look($image: ImageInput!) {\n  removal(image: $image) { image { width } source { digest } }\n}';
  const UPLOAD = LOOK.replace('query Look', 'mutation Look').replace('removal(', 'removeBackground(');

  it('opens a file chooser for an upload within a variable', async () => {
    const page = await opened(UPLOAD, { image: { upload: null } });
    page.once('filechooser', (chooser) => chooser.setFiles(coffee));
    const { data, errors } = await answered(page);
    expect(errors).toBeUndefined();
    expect(data.removeBackground.image.width).toBe(600);
    await page.getByRole('button', { name: '$image.upload: coffee.png (change)' }).waitFor();
    await page.close();
  });

  it('keeps the variables in its address, and opens with them', async () => {
    const page = await opened(LOOK, { image: { sample: 'CAT' } });
    await page.locator('.graphiql-query-editor .view-lines').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' # more');
    await page.waitForURL(/variables=.*CAT/);
    await page.waitForURL(/query=.*more/);
    const address = page.url();
    const stranger = await browser.newContext();
    const other = await stranger.newPage();
    await other.goto(address);
    await other.locator('.graphiql-query-editor .view-lines').waitFor();
    expect((await answered(other)).data.removal.image.width).toBe(451);
    await stranger.close();
    await page.close();
  });

  it('underlines two where exactly one is allowed', async () => {
    const page = await opened('{ removal(image: { sample: CAT, digest: "ab" }) { id } }');
    await page.locator('.graphiql-query-editor .squiggly-error').first().waitFor();
    await shot(page, 'one-of');
    const fine = await opened('{ removal(image: { sample: CAT }) { id } }');
    await fine.waitForTimeout(1_500);
    expect(await fine.locator('.graphiql-query-editor .squiggly-error').count()).toBe(0);
    await fine.close();
    await page.close();
  });

  it('copies what is open as curl and as fetch, which give the answer', async () => {
    const page = await opened(LOOK, { image: { sample: 'CAT' } });
    await page.locator('.graphiql-query-editor').getByText('removal').first().waitFor();
    await page.waitForFunction(() => localStorage.getItem('graphiql:tabState')?.includes('Look'));
    const copied = async (name: string) => {
      await page.getByRole('button', { name }).click();
      await page.getByRole('button', { name: 'Copied' }).waitFor();
      const text = await page.evaluate(() => navigator.clipboard.readText());
      await page.getByRole('button', { name }).waitFor();
      return text;
    };
    const curl = await copied('Copy as curl');
    expect(curl).toContain(`curl ${origin}/graphql`);
    const hasCurl = await exec('curl', ['--version']).then(Boolean, () => false);
    if (hasCurl) expect(JSON.parse((await exec('sh', ['-c', curl])).stdout).data.removal.image.width).toBe(451);
    const script = await copied('Copy as fetch');
    const { stdout } = await exec(process.execPath, ['--input-type=module', '-e', script]);
    expect(JSON.parse(stdout).data.removal.image.width).toBe(451);
    await shot(page, 'wide');
    await page.close();
  });

  it('copies an upload as a form', async () => {
    const page = await opened(`# One picture; no more.\n${UPLOAD}`, { image: { upload: null } });
    await page.waitForFunction(() => localStorage.getItem('graphiql:tabState')?.includes('upload'));
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const curl = await page.evaluate(() => navigator.clipboard.readText());
    expect(curl).toContain('"0":["variables.image.upload"]');
    const { stdout } = await exec('sh', ['-c', `${curl.replace('picture.jpg', coffee)} -s`]);
    expect(JSON.parse(stdout).data.removeBackground.image.width).toBe(600);
    await page.getByRole('button', { name: 'Copy as curl' }).waitFor();
    await page.getByRole('button', { name: 'Copy as fetch' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const script = await page.evaluate(() => navigator.clipboard.readText());
    await page.evaluate(() => document.body.prepend(Object.assign(document.createElement('input'), { type: 'file' })));
    await page.locator('input[type=file]').first().setInputFiles(coffee);
    const run = script.replace(/console\.log\(JSON\.stringify\((.*?), null, 2\)\)/, 'return $1');
    const answer: any = await page.evaluate(`(async () => { ${run} })()`);
    expect(answer.data.removeBackground.image.width).toBe(600);
    await page.close();
  });

  it('copies on a first visit, where nothing is stored yet, and of several operations the one that is open', async () => {
    const stranger = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    const copied = async (page: Page) => {
      await page.getByRole('button', { name: 'Copy as curl' }).click();
      await page.getByRole('button', { name: 'Copied' }).waitFor();
      return page.evaluate(() => navigator.clipboard.readText());
    };
    const page = await opened('query First { __typename }\n\nquery Second { server { version } }', undefined, stranger);
    const { stdout } = await exec('sh', ['-c', `${await copied(page)} -s`]);
    expect(JSON.parse(stdout)).toEqual({ data: { __typename: 'Query' } });
    const titles = await page.locator('.graphiql-tab-button').allTextContents();
    expect(titles).toEqual([...examples.map(({ title }) => title), 'First']);
    await stranger.close();
    const other = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    const plain = await other.newPage();
    await plain.goto(`${origin}/graphql`);
    await plain.locator('.graphiql-query-editor').getByText('Cutout').waitFor();
    expect(await copied(plain)).toContain('mutation Cutout');
    await other.close();
  });

  it('leaves variables out of its address that are too long for one', async () => {
    const page = await opened(LOOK, { image: { sample: 'CAT' } });
    await page.getByRole('button', { name: 'Variables' }).click();
    const variables = page.getByRole('region', { name: 'Variables' });
    await variables.locator('.view-lines').first().click();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(JSON.stringify({ image: { dataUri: 'A'.repeat(9_000) } }));
    await page.waitForFunction(() => !location.search.includes('variables='));
    expect((await page.reload())?.status()).toBe(200);
    await page.close();
  });

  it('says where a key is entered, and asks with it', async () => {
    const locked = await openTestServer({ API_KEYS: 'secret' });
    const at = await locked.listen();
    const page = await opened('{ server { version } }', undefined, visitor, at);
    const answer = page.locator('.graphiql-response .view-lines');
    await answer.getByText(/open.*Headers.*below/).waitFor();
    await shot(page, 'key');
    await page.getByRole('button', { name: 'Headers' }).click();
    await page.getByRole('region', { name: 'Headers' }).locator('.view-lines').last().click();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText('{ "Authorization": "Bearer secret" }');
    await page.getByRole('button', { name: /Re-fetch GraphQL schema/ }).click();
    await page.getByRole('button', { name: /Execute query/ }).click();
    await answer.getByText('version').waitFor();
    await page.close();
    await locked.close();
  });

  it('is usable on a telephone: the answer below the query, docs over both, nothing beside the page', async () => {
    const phone = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    phone.setDefaultTimeout(30_000);
    const page = await opened(
      LOOK.replace('image { width }', 'image { width url }'),
      { image: { sample: 'CAT' } },
      phone,
    );
    expect((await answered(page)).data.removal.image.width).toBe(451);
    await page.locator('.graphiql-response').getByText('removal').waitFor();
    expect(await page.evaluate(() => document.documentElement.clientWidth)).toBe(390);
    await page.locator('#pictures img').waitFor();
    await shot(page, 'narrow');
    const boxOf = async (part: string) => (await page.locator(part).first().boundingBox())!;
    const [editor, answer] = [await boxOf('.graphiql-query-editor'), await boxOf('.graphiql-response')];
    expect(answer.y).toBeGreaterThan(editor.y + editor.height);
    for (const { x, width, height } of [editor, answer]) {
      expect(x + width).toBeLessThanOrEqual(390);
      expect(width).toBeGreaterThan(330);
      expect(height).toBeGreaterThan(200);
    }
    const copies = await boxOf('#copy');
    for (const button of await page.locator('.graphiql-sidebar button').all()) {
      const box = await button.boundingBox();
      if (box) expect(box.x + box.width).toBeLessThanOrEqual(copies.x);
    }
    expect(copies.y).toBeGreaterThan(answer.y + answer.height);
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.locator('.graphiql-doc-explorer').getByText('Separates the subject').waitFor();
    await shot(page, 'narrow-docs');
    expect((await boxOf('.graphiql-plugin')).width).toBeGreaterThan(330);
    await page.getByRole('button', { name: 'Hide Documentation Explorer' }).click();
    await page.getByRole('button', { name: 'Variables' }).click();
    await shot(page, 'narrow-variables');
    await phone.close();
  });
});
