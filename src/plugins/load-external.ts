import { register } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type AnyPlugin, isPlugin } from '../pipeline/index.ts';

/**
 * Imports the modules that the configuration names: files, by a path from the working directory, and packages. Each
 * exports one plugin as its default, or an array of plugins. TypeScript is read as it is; `matteql/plugin`,
 * `matteql/imaging` and `matteql/testing` are this very server, wherever the file lies.
 *
 * @throws Error that names the module and says what it should export
 */
export async function loadPlugins(specifiers: readonly string[]): Promise<readonly AnyPlugin[]> {
  if (specifiers.length === 0) return [];
  await (specifiers.some(isTypeScript) ? typeScriptHooks() : ownHooks());
  return (await Promise.all(specifiers.map(load))).flat();
}

const isTypeScript = (specifier: string) => /\.[cm]?tsx?$/.test(specifier);

async function load(specifier: string): Promise<readonly AnyPlugin[]> {
  const isFile = /^\.{0,2}\//.test(specifier) || /^[a-z]:[\\/]/i.test(specifier);
  const url = isFile ? pathToFileURL(resolve(specifier)).href : specifier;
  const { default: given } = await import(url).catch((cause) => {
    throw new Error(`The plugin "${specifier}" of PLUGINS cannot be loaded: ${cause.message}`, { cause });
  });
  const plugins: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (plugins.length > 0 && plugins.every(isPlugin)) return plugins;
  throw new Error(
    `"${specifier}" of PLUGINS must have what definePlugin() returns as its default export, or an array of that.`,
  );
}

let own: Promise<void> | undefined;
let typeScript: Promise<void> | undefined;

/** Module hooks cannot be removed: they are registered once a process, and once more where TypeScript comes later. */
function ownHooks(): Promise<void> {
  own ??= typeScript ?? Promise.resolve(void register(resolveHere()));
  return own;
}

/** Our own come after tsx's. On Node 20 they are then called before them; on later versions tsx's call ours. */
function typeScriptHooks(): Promise<void> {
  typeScript ??= import('tsx/esm/api').then((tsx) => {
    tsx.register();
    register(resolveHere());
  });
  return typeScript;
}

/**
 * A module of hooks by which authors' imports find this server, compiled or not, without having it installed. It also
 * treats TypeScript as a module where no package.json beside it declares that, and JavaScript that imports or exports:
 * Node detects the latter, but tsx calls such a file CommonJS before Node looks.
 */
function resolveHere(): string {
  const here = (path: string) =>
    new URL(`${path}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url).href;
  const faces = {
    'matteql/plugin': here('../pipeline/index'),
    'matteql/imaging': here('../imaging/index'),
    'matteql/testing': here('../testing/index'),
  };
  const code = `import { readFileSync } from 'node:fs';
    const own = ${JSON.stringify(faces)};
    const isModule = ({ url, format }) => /\\.m?tsx?(\\?|$)/.test(url) || ((format ?? 'commonjs') === 'commonjs' &&
      /^file:.*\\.js(\\?|$)/.test(url) && !url.includes('/node_modules/') &&
      /^\\s*(import\\s*[\\w{*'"]|export\\s*[\\w{*])/m.test(readFileSync(new URL(url.replace(/\\?.*/, '')), 'utf8')));
    export async function resolve(specifier, context, next) {
      const found = await next(own[specifier] ?? specifier, context);
      return isModule(found) ? { ...found, format: 'module' } : found;
    }`;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}
