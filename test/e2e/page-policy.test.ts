import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, needsBrowser, openBrowser } from '../support/browser.ts';
import { openTestServer, type TestServer } from '../support/server.ts';

describe.skipIf(!hasBrowser)(`the policy of the page${needsBrowser}`, () => {
  let api: TestServer;
  let browser: Browser;
  let page: Page;
  /** What the browser refused to do. */
  const violations: string[] = [];
  beforeAll(async () => {
    api = await openTestServer();
    const origin = await api.listen();
    browser = await openBrowser();
    page = await browser.newPage();
    page.on('console', (message) => {
      if (/content security policy|refused to/i.test(message.text())) violations.push(message.text());
    });
    page.setDefaultTimeout(45_000);
    await page.goto(`${origin}/graphql`);
  });
  afterAll(async () => {
    await browser?.close();
    await api?.close();
  });

  it('lets the page do all that it does: editors, their workers, an answer and its pictures', async () => {
    await page.getByRole('button', { name: 'Execute query' }).waitFor();
    await page.evaluate(() => {
      const tabs = {
        tabs: [{ query: 'mutation { removeBackground(image: { sample: CAT }) { image { url } mask { dataUri } } }' }],
        activeTabIndex: 0,
      };
      localStorage.setItem('graphiql:tabState', JSON.stringify(tabs));
    });
    await page.reload();
    await page.getByRole('button', { name: 'Execute query' }).click();
    await page.waitForFunction(() => {
      const images = [...document.querySelectorAll<HTMLImageElement>('#pictures img')];
      return images.length === 2 && images.every(({ complete, naturalWidth }) => complete && naturalWidth > 0);
    });
    // Typing asks the worker of the language, which underlines what the schema does not have.
    await page.locator('.graphiql-query-editor').click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText('{ nothing }');
    await page.locator('.squiggly-error').first().waitFor();
    expect(violations).toEqual([]);
  });

  it('keeps markup that comes into it from running, and from sending anything elsewhere', async () => {
    const ran = await page.evaluate(async () => {
      const seen: string[] = [];
      Object.assign(window, { seen });
      document.body.insertAdjacentHTML('beforeend', '<img src="x:" onerror="seen.push(\'handler\')">');
      const script = document.createElement('script');
      script.textContent = "seen.push('script')";
      document.body.append(script);
      await fetch('http://127.0.0.1:9/').catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 300));
      return seen;
    });
    expect(ran).toEqual([]);
    expect(violations.length).toBeGreaterThanOrEqual(3);
    expect(violations.join('\n')).toMatch(/connect/i);
  });
});
