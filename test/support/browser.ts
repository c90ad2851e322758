import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const known = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = [process.env.CHROMIUM, ...known].find((path) => path && existsSync(path));

/** Whether a Chromium is here: where `CHROMIUM` says, or where Debian puts it. */
export const hasBrowser = executablePath !== undefined;
/** Goes into the title of what is skipped without one. */
export const needsBrowser = hasBrowser ? '' : ' (skipped: no Chromium here; apt install chromium, or set CHROMIUM)';

/** A browser that asks nobody for anything by itself. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: executablePath!,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
