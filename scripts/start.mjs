/**
 * `npm start`: serves from a checkout. What is compiled is compiled again only where a source is newer. Where there is no
 * compiler (an install without dev dependencies), or the checkout cannot be written to, the sources are run as they are.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
/** Written after a compilation that succeeded as a whole. */
const stamp = join(root, 'dist/.compiled');

process.argv.splice(2, 0, 'serve');
stopWithParent();
if (isCurrent() || (canWrite() && compile())) await import(new URL('../dist/cli/main.js', import.meta.url));
else {
  (await import('tsx/esm/api')).register();
  await import(new URL('../src/cli/main.ts', import.meta.url));
}

/** npm hands a signal to its shell only, which ends without handing it on: the server then stops as if it had the signal. */
function stopWithParent() {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  timer.unref();
}

function isCurrent() {
  const since = timeOf(stamp);
  const sources = readdirSync(join(root, 'src'), { recursive: true }).map((file) => join(root, 'src', file));
  const settings = ['package.json', 'tsconfig.json', 'tsconfig.build.json'].map((file) => join(root, file));
  return since > 0 && [...sources, ...settings].every((file) => timeOf(file) <= since);
}

/** When a file was changed last; 0 where there is none. */
function timeOf(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function canWrite() {
  try {
    accessSync(root, constants.W_OK);
    if (existsSync(join(root, 'dist'))) accessSync(join(root, 'dist'), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function compile() {
  try {
    const require = createRequire(import.meta.url);
    const tsc = join(require.resolve('typescript/package.json'), '../', require('typescript/package.json').bin.tsc);
    // What is saved meanwhile is newer.
    const begun = new Date();
    const { status } = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], {
      stdio: 'inherit',
    });
    if (status !== 0) return false;
    writeFileSync(stamp, '');
    utimesSync(stamp, begun, begun);
    return true;
  } catch {
    return false;
  }
}
