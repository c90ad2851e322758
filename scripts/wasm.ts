/**
 * Compiles every `.as` of src/imaging, AssemblyScript, to a module beside it that holds the code as text and the digest of
 * what it was made from: where that is current, nothing is compiled. A module whose source is gone is removed. `--check`
 * writes nothing and fails when one is stale or left over, `--all` compiles all the same.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../src/imaging/', import.meta.url));
const compiler = fileURLToPath(new URL('../node_modules/assemblyscript/bin/asc.js', import.meta.url));
const flags = ['--runtime', 'stub', '-O3', '--enable', 'simd', '--importMemory', '--noAssert'];
const { devDependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

function compiled(source: string): Buffer {
  const work = mkdtempSync(join(tmpdir(), 'matteql-wasm-'));
  try {
    writeFileSync(join(work, 'kernel.ts'), source);
    const run = [compiler, 'kernel.ts', '--outFile', 'kernel.wasm', ...flags];
    execFileSync(process.execPath, run, { cwd: work, stdio: ['ignore', 'inherit', 'inherit'] });
    return readFileSync(join(work, 'kernel.wasm'));
  } finally {
    rmSync(work, { recursive: true });
  }
}

const digestOf = (source: string): string =>
  createHash('sha256')
    .update(JSON.stringify([source, flags, devDependencies.assemblyscript]))
    .digest('hex');

const moduleOf = (file: string, digest: string, code: string): string =>
  [
    `// Written by scripts/wasm.ts from ${basename(file)}: run it again after a change of that.`,
    `// sha256 of source, flags and version of the compiler: ${digest}`,
    'export const code =',
    `  '${code}';`,
    '',
  ].join('\n');

const has = (flag: string) => process.argv.includes(flag);
const stale: string[] = [];
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
for (const file of files.filter(
  (path) => path.endsWith('.wasm.ts') && !files.includes(path.replace(/\.wasm\.ts$/, '.as')),
)) {
  if (has('--check')) stale.push(file);
  else rmSync(join(folder, file));
}
for (const file of files.filter((path) => path.endsWith('.as'))) {
  const source = readFileSync(join(folder, file), 'utf8');
  const target = join(folder, file.replace(/\.as$/, '.wasm.ts'));
  const current = existsSync(target) ? readFileSync(target, 'utf8') : '';
  if (!has('--all') && current.includes(digestOf(source))) continue;
  const isMade = has('--all') || !has('--check');
  const text = isMade ? moduleOf(file, digestOf(source), compiled(source).toString('base64')) : '';
  if (!has('--check')) writeFileSync(target, text);
  else if (text !== current) stale.push(file);
}
if (stale.length > 0) {
  console.error(`Compiled from an earlier state, or from nothing: ${stale.join(', ')}. Run: npx tsx scripts/wasm.ts`);
  process.exitCode = 1;
}
