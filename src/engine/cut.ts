import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Bytes } from './bytes.ts';
import { type Graph, MODEL } from './graph.ts';
import { prefixOf, type Range } from './protobuf.ts';

/**
 * What of a graph one output needs, in the file's order. Operations need not be in topological order, and fields this
 * program does not know are kept. Nothing where all of it is needed, or where the file does not stand for itself.
 */
export function neededFor(graph: Graph, output: string): readonly Range[] | undefined {
  if (!graph.selfContained) return undefined;
  const names = new Set<string>();
  const operations = new Set<Range>();
  const maker = new Map(graph.operations.flatMap((operation) => operation.writes.map((name) => [name, operation])));
  const alsoRead = new Map(graph.parts.filter(({ reads }) => reads.length > 0).map(({ name, reads }) => [name, reads]));
  const open = [output];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (names.has(name)) continue;
    names.add(name);
    open.push(...(alsoRead.get(name) ?? []));
    const operation = maker.get(name);
    if (!operation || operations.has(operation)) continue;
    operations.add(operation);
    open.push(...operation.reads, ...operation.writes);
  }
  const parts = graph.parts.filter(({ kind, name }) =>
    kind === 'other' ? true : kind === 'output' ? name === output : names.has(name),
  );
  if (operations.size === graph.operations.length && parts.length === graph.parts.length) return undefined;
  return [...operations, ...parts].sort((a, b) => a.from - b.from);
}

/** Writes a model with only these parts of its graph: whole or not at all, whoever else writes the same file. */
export function writeCut(bytes: Bytes, { head }: Graph, needed: readonly Range[], target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  const aside = `${target}.${process.pid}.part`;
  const descriptor = openSync(aside, 'w');
  try {
    for (const range of head) copy(bytes, range, descriptor);
    const size = needed.reduce((sum, { from, to }) => sum + to - from, 0);
    writeAll(descriptor, prefixOf(MODEL.graph, size));
    for (const range of joined(needed)) copy(bytes, range, descriptor);
    fsyncSync(descriptor);
    renameSync(aside, target);
  } finally {
    closeSync(descriptor);
    rmSync(aside, { force: true });
  }
}

/** Neighbors as one range: thousands of small operations are a few large reads. */
function joined(ranges: readonly Range[]): Range[] {
  const wide: Range[] = [];
  for (const { from, to } of ranges) {
    const last = wide.at(-1);
    if (last?.to === from) wide[wide.length - 1] = { from: last.from, to };
    else wide.push({ from, to });
  }
  return wide;
}

/** Bytes held at once while copying. */
const CHUNK = 4 * 1024 * 1024;

function copy(bytes: Bytes, { from, to }: Range, descriptor: number): void {
  for (let at = from; at < to; at += CHUNK) writeAll(descriptor, bytes.read(at, Math.min(to, at + CHUNK)));
}

function writeAll(descriptor: number, buffer: Buffer): void {
  for (let at = 0; at < buffer.length; ) at += writeSync(descriptor, buffer, at);
}
