import { register } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type AnyPlugin, isPlugin } from '../pipeline/index.ts';

/**
 * Imports the modules that the configuration names: files, by a path from the working directory, and packages.
 * TypeScript is taken as it is, and `matteql/plugin` is this very server, wherever the file lies.
 *
 * @throws Error that names the module and says what it should export
 */
export async function loadPlugins(specifiers: readonly string[]): Promise<readonly AnyPlugin[]> {
  if (specifiers.length === 0) return [];
  if (specifiers.some(isTypeScript)) (await import('tsx/esm/api')).register();
  // After tsx. On Node 20 these hooks are then asked before its own; on later versions its own ask these.
  register(resolveHere());
  return Promise.all(specifiers.map(load));
}

const isTypeScript = (specifier: string) => /\.[cm]?tsx?$/.test(specifier);

async function load(specifier: string): Promise<AnyPlugin> {
  const isFile = /^\.{0,2}\//.test(specifier) || /^[a-z]:[\\/]/i.test(specifier);
  const url = isFile ? pathToFileURL(resolve(specifier)).href : specifier;
  const { default: plugin } = await import(url).catch((cause) => {
    throw new Error(`The plugin "${specifier}" of PLUGINS cannot be loaded: ${cause.message}`, { cause });
  });
  if (isPlugin(plugin)) return plugin;
  throw new Error(`"${specifier}" of PLUGINS must have what definePlugin() returns as its default export.`);
}

/**
 * A module of hooks by which authors' imports find this server, compiled or not, without having it installed; and by
 * which TypeScript is taken for a module, also where no package.json beside it says so, as is JavaScript that imports or
 * exports: Node sees that by itself, but tsx calls such a file CommonJS before Node looks.
 */
function resolveHere(): string {
  const here = (path: string) =>
    new URL(`${path}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url).href;
  const own = { 'matteql/plugin': here('../pipeline/index'), 'matteql/testing': here('../testing/index') };
  const code = `import { readFileSync } from 'node:fs';
    const own = ${JSON.stringify(own)};
    const isModule = ({ url, format }) => /\\.m?tsx?(\\?|$)/.test(url) || ((format ?? 'commonjs') === 'commonjs' &&
      /^file:.*\\.js(\\?|$)/.test(url) && !url.includes('/node_modules/') &&
      /^\\s*(import\\s*[\\w{*'"]|export\\s*[\\w{*])/m.test(readFileSync(new URL(url.replace(/\\?.*/, '')), 'utf8')));
    export async function resolve(specifier, context, next) {
      const found = await next(own[specifier] ?? specifier, context);
      return isModule(found) ? { ...found, format: 'module' } : found;
    }`;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}
