import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

/** A fenced block of a document. */
export interface Block {
  /** `README.md:42`: the line of its fence. */
  readonly place: string;
  readonly language: string;
  readonly code: string;
  /** The block after it. */
  readonly next: Block | undefined;
}

/** The blocks of a document in order; those within lists without their indentation. */
export function blocksOf(file: string): readonly Block[] {
  const text = textOf(file);
  const found = [...text.matchAll(/^( *)```(\w+)\n([\s\S]*?)^\1```$/gm)];
  let next: Block | undefined;
  const backwards = found.toReversed().map(({ 1: indent, 2: language, 3: code, index }) => {
    const place = `${file}:${text.slice(0, index).split('\n').length}`;
    next = { place, language: language!, code: code!.replaceAll(new RegExp(`^${indent}`, 'gm'), ''), next };
    return next;
  });
  return backwards.reverse();
}

/**
 * Writes blocks that begin with the name of a file (`// src/plugins/…`) into a new folder inside the repository, where
 * packages are found. What they import is the repository's, unless it is another of them.
 *
 * @returns the folder, where each file was written, and which of them are programs: those that import the library
 */
export function written(blocks: readonly Block[]) {
  mkdirSync(join(root, '.vitest'), { recursive: true });
  const folder = mkdtempSync(join(root, '.vitest/docs-'));
  const named = blocks.flatMap(({ code }) => {
    const name = /^\/\/ (\S+\.ts)\n/.exec(code)?.[1];
    return name === undefined ? [] : [{ name, code }];
  });
  const files = new Map(named.map(({ name }) => [name, join(folder, name)]));
  for (const { name, code } of named) {
    const file = files.get(name)!;
    const found = (specifier: string) => {
      const path = exported[specifier] ?? join(dirname(name), specifier);
      return `./${relative(dirname(file), files.get(path) ?? join(root, path))}`;
    };
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code.replace(/(?<= from ')(\.[^']*|matteql(?:\/\w+)?)(?=')/g, found));
  }
  const programs = named.filter(({ code }) => / from 'matteql'/.test(code)).map(({ name }) => name);
  return { folder, files, programs };
}

/** What package.json exports, as sources. */
const exported: Readonly<Record<string, string>> = {
  matteql: 'src/index.ts',
  'matteql/client': 'src/client/index.ts',
  'matteql/imaging': 'src/imaging/index.ts',
  'matteql/plugin': 'src/pipeline/plugin-api.ts',
  'matteql/testing': 'src/testing/index.ts',
};
