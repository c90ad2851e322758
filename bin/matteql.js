#!/usr/bin/env -S node --initial-old-space-size=256
/** The command of the package. It says so where the package was made of a checkout in which nothing was compiled. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(main)) await import(main.href);
else {
  const root = fileURLToPath(new URL('../', import.meta.url));
  const advice =
    'Run "npm run build" if it is a checkout; if it is a package, make it by "npm run pack" in a checkout.';
  console.error(`${root} has no compiled code. ${advice}`);
  process.exitCode = 1;
}
