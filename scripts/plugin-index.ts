/**
 * Writes src/plugins/built-in.ts: every file of src/plugins/<stage>/ is a plugin. `--check` writes nothing and fails when the
 * list is stale.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stageNames } from '../src/pipeline/index.ts';

const folder = fileURLToPath(new URL('../src/plugins/', import.meta.url));
const list = `${folder}built-in.ts`;

interface Entry {
  readonly path: string;
  readonly local: string;
}

/** `normalize/mean-std.ts` is `normalizeMeanStd` in the list. */
function entriesOf(stage: string): Entry[] {
  if (!existsSync(folder + stage)) return [];
  const files = readdirSync(folder + stage).filter((file) => file.endsWith('.ts'));
  return files.sort().map((file) => {
    const words = file.slice(0, -'.ts'.length).split('-');
    const local = stage + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
    return { path: `./${stage}/${file}`, local };
  });
}

function moduleOf(entries: readonly Entry[]): string {
  const imports = entries.map(({ path, local }) => `import ${local} from '${path}';`);
  return [
    '// Written by scripts/plugin-index.ts from the files of this folder: run it again after adding one.',
    ...imports.sort((a, b) => (pathIn(a) < pathIn(b) ? -1 : 1)),
    '',
    '/** Every plugin that comes with the server, in the order of the pipeline. */',
    'export const plugins = [',
    ...entries.map(({ local }) => `  ${local},`),
    '] as const;',
    '',
  ].join('\n');
}

const pathIn = (line: string) => line.slice(line.indexOf("'"));

const fresh = moduleOf(stageNames.flatMap(entriesOf));
const current = existsSync(list) ? readFileSync(list, 'utf8') : '';
if (!process.argv.includes('--check')) writeFileSync(list, fresh);
else if (fresh !== current) {
  console.error('src/plugins/built-in.ts is not current. Run: npx tsx scripts/plugin-index.ts');
  process.exitCode = 1;
}
