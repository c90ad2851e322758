import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Locked {
  readonly version?: string;
  readonly license?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const locked: Readonly<Record<string, Locked>> = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
/** All packages of the lock file but this one, by the folder that npm puts them in. */
const packages = Object.entries(locked).filter(([path]) => path !== '');
/** Those that come with `npm install matteql`. */
const shipped = packages.filter(([, { dev, devOptional }]) => !dev && !devOptional);

/** Licenses of what is shipped, as SPDX has them, and why one that asks for more than its notice is fine. */
const allowed: Readonly<Record<string, string>> = {
  MIT: 'notice',
  '(MIT OR CC0-1.0)': 'notice',
  'Apache-2.0': 'notice',
  ISC: 'notice',
  '0BSD': 'nothing',
  'BSD-2-Clause': 'notice',
  'BSD-3-Clause': 'notice',
  'BlueOak-1.0.0': 'notice',
  'CC0-1.0': 'nothing',
  'CC-BY-3.0': 'a list of names, credited by its own file',
  'LGPL-3.0-or-later': 'libvips, a shared library that its user can replace: the packages of sharp hold nothing else',
  'Apache-2.0 AND LGPL-3.0-or-later': 'the same, with the glue of sharp in one package',
  'Apache-2.0 AND LGPL-3.0-or-later AND MIT': 'the same, as WebAssembly',
};

/** The only packages whose license asks that they can be replaced. */
const replaceable = /^node_modules\/@img\/sharp-/;

describe('dependencies', () => {
  it('have exact versions, so that a release is what was tested', () => {
    const { dependencies, devDependencies, overrides } = manifest;
    const versions = [dependencies, devDependencies, overrides].flatMap(versionsOf);
    expect(versions.length).toBeGreaterThan(40);
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it('are locked by a digest each, those for other platforms too', () => {
    const bare = packages.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'));
    expect(bare.map(([path]) => path)).toEqual([]);
  });

  it('come from the registry alone', () => {
    // Without an address it is that of the registry.
    const elsewhere = packages.filter(
      ([, { resolved = '' }]) => !/^$|^https:\/\/registry\.npmjs\.org\//.test(resolved),
    );
    expect(elsewhere.map(([path]) => path)).toEqual([]);
  });

  it('run no script of theirs when they are installed', () => {
    expect(readFileSync('.npmrc', 'utf8')).toMatch(/^ignore-scripts=true$/m);
  });
});

describe('licenses of what is shipped', () => {
  it('are on the list', () => {
    expect(shipped.length).toBeGreaterThan(200);
    const others = shipped.filter(([, { license = 'none' }]) => !Object.hasOwn(allowed, license));
    expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
  });

  it('ask that a library can be replaced only where it is one by itself', () => {
    const copyleft = shipped.filter(([, { license }]) => /GPL/.test(license ?? ''));
    expect(copyleft.length).toBeGreaterThan(0);
    expect(copyleft.map(([path]) => path).filter((path) => !replaceable.test(path))).toEqual([]);
  });

  it('are those that the installed packages state themselves', () => {
    const installed = shipped.filter(([path]) => existsSync(join(path, 'package.json')));
    expect(installed.length).toBeGreaterThan(150);
    const other = installed.filter(([path, { license }]) => {
      const stated = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
      return (stated.license ?? stated.licenses?.[0]?.type) !== license;
    });
    expect(other.map(([path]) => path)).toEqual([]);
  });

  it('have no entry on the list that nothing needs', () => {
    const used = new Set(shipped.map(([, { license }]) => license));
    const spare = Object.keys(allowed).filter((license) => !used.has(license));
    expect(spare).toEqual([]);
  });
});

/** Versions in a table of dependencies; one of overrides may hold tables itself. */
function versionsOf(table: object = {}): string[] {
  return Object.values(table).flatMap((value) => (typeof value === 'string' ? [value] : versionsOf(value)));
}

it('SECURITY.md names tests that exist', () => {
  const names = [...readFileSync('SECURITY.md', 'utf8').matchAll(/`(test\/[\w/.-]+)`|, `([\w-]+\.test\.ts)`/g)];
  const paths = names.map(([, whole, beside]) => whole ?? `test/server/${beside}`);
  expect(paths.length).toBeGreaterThan(10);
  expect(paths.filter((path) => !existsSync(path))).toEqual([]);
});
