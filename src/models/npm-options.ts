import { resolve } from 'node:path';
import Config from '@npmcli/config';
import npm from '@npmcli/config/lib/definitions/index.js';
import type { Options } from 'pacote';

/**
 * What npm itself would use here: registry, proxy, certificates, credentials and cache, from the environment and from the
 * project's, the user's and the global `.npmrc`. pacote reads none of them.
 */
export async function npmOptions(): Promise<Options> {
  const { npm_execpath: bin } = process.env;
  const config = new Config({
    // Where npm's own built-in settings lie; known only when npm started us.
    npmPath: bin === undefined ? process.cwd() : resolve(bin, '../..'),
    definitions: npm.definitions,
    shorthands: npm.shorthands,
    flatten: npm.flatten,
    // Our own arguments are not npm's.
    argv: [],
    // Settings that this version of npm's library does not know do not concern the user.
    warn: false,
  });
  await config.load();
  return config.flat as Options;
}
