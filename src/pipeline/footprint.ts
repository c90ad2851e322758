import type { ArtefactName, Model } from './artefacts.ts';
import type { Header } from './file-formats.ts';
import type { Node } from './node.ts';
import type { Step } from './plan.ts';
import type { PictureSize } from './plugin.ts';
import { stageOf } from './stages.ts';

/** What a step works on, as far as headers tell. */
export interface Scene {
  readonly header: Header;
  /** Undefined where no model has a part in it. */
  readonly model: Model | undefined;
  /** Sizes of what the model is given; empty where no model has a part in it. */
  readonly views: readonly PictureSize[];
}

/** Bytes of an artefact, in pixels of the picture or of all views together. Both encoders and their results stay below 4. */
const sizes: { readonly [A in ArtefactName]: (picture: number, input: number, scene: Scene) => number } = {
  source: () => 0,
  model: () => 0,
  decoded: (picture, _, { header }) => picture * (header.hasAlpha ? 4 : 3),
  resized: (_, input) => 3 * input,
  // Pixels of the view with an affine map.
  input: () => 0,
  output: (_, input, { model }) => 4 * input * (model?.output.channels ?? 0),
  matte: (_, input) => 4 * input,
  mask: (picture) => picture,
  subject: () => 0,
  foreground: (picture, _, { header }) => picture * (header.hasAlpha ? 4 : 3),
  composite: (picture) => 4 * picture,
  encoded: (picture) => 4 * picture,
};

/**
 * Bytes for each column of the picture in the memory of kernels in WebAssembly, which get rows, or strips of half a megabyte (one that
 * holds more declares it as working memory): 52 where the interpolation kernel writes alpha, for four source rows, tables and the result. Of a
 * photograph that is nothing; of a picture that is ten million columns wide and one row high it is as much as all else. What a
 * kernel keeps for its next call, 16 MB at most (`imaging/raster/wasm.ts`), is the thread's and no picture's, as its code is.
 */
const ROWS = 64;

/**
 * Memory that a step takes, in bytes: its result (`held`), its working memory, rows of kernels, and the copies of its inputs that a
 * worker thread gets.
 * Results are taken to have the picture's size; a plugin that makes a larger one declares the rest as working memory.
 */
export function bytesOfStep({ plugin, options }: Step, scene: Scene, inputs: readonly Node<unknown>[]) {
  const { width, height } = scene.header;
  const picture: PictureSize = { width, height };
  const largest = scene.views.toSorted((a, b) => areaOf(b) - areaOf(a))[0];
  const { workingBytes = 0 } = plugin;
  const working =
    typeof workingBytes === 'number' ? workingBytes * width * height : workingBytes(options, picture, largest);
  const copied = plugin.heavy ? inputs.reduce((sum, each) => sum + each.held, 0) : 0;
  const input = scene.views.reduce((sum, view) => sum + areaOf(view), 0);
  const held = sizes[stageOf(plugin.stage).writes](width * height, input, scene);
  return { bytes: held + working + copied + ROWS * width, held };
}

const areaOf = ({ width, height }: PictureSize): number => width * height;

/**
 * Most memory that making these outputs takes, in bytes, if `parallel` of them are made at a time: the lesser of two upper
 * bounds, one that knows of turns and one that knows of releases.
 */
export const footprintOf = (outputs: readonly Node<unknown>[], parallel: number): number =>
  Math.min(sumOf(outputs, parallel), peakOf(outputs));

/** All that several outputs share, and the largest of what each needs for itself, as if nothing were released. */
function sumOf(outputs: readonly Node<unknown>[], parallel: number): number {
  const uses = new Map<Node<unknown>, number>();
  const needed = outputs.map((output) => {
    const nodes = withInputs(output);
    for (const node of nodes) uses.set(node, (uses.get(node) ?? 0) + 1);
    return nodes;
  });
  const bytesOf = (nodes: readonly Node<unknown>[]) => sum(nodes.map(({ bytes }) => bytes));
  const shared = bytesOf([...uses].filter(([, count]) => count > 1).map(([node]) => node));
  const own = needed.map((nodes) => bytesOf([...nodes].filter((node) => uses.get(node) === 1)));
  return shared + sum(own.sort((a, b) => b - a).slice(0, parallel));
}

/**
 * What is held at a time at most, in whatever order the nodes run: while one does, those that it does not wait for may run
 * too, one of each chain, and of what it is made from, the values are held that something still reads.
 */
function peakOf(outputs: readonly Node<unknown>[]): number {
  const nodes = new Set(outputs.flatMap((output) => [...withInputs(output)]));
  const origins = new Map([...nodes].map((node) => [node, withInputs(node)]));
  const readers = new Map([...nodes].map((node) => [node, new Set<Node<unknown>>()]));
  for (const node of nodes) for (const input of node.inputs) readers.get(input)!.add(node);
  const chains = chainsOf(origins);
  const whileRunning = (node: Node<unknown>) => {
    const made = origins.get(node)!;
    const isOver = (reader: Node<unknown>) => reader !== node && made.has(reader);
    const isHeld = (other: Node<unknown>) => outputs.includes(other) || ![...readers.get(other)!].every(isOver);
    const others = [...made].filter((other) => other !== node && isHeld(other));
    const beside = chains.map((chain) =>
      mostOfChain(chain.filter((other) => !made.has(other) && !origins.get(other)!.has(node))),
    );
    return node.bytes + sum(others.map(({ held }) => held)) + sum(beside);
  };
  return Math.max(0, ...[...nodes].map(whileRunning));
}

/** The nodes in chains, in which each waits for the one before. */
function chainsOf(origins: ReadonlyMap<Node<unknown>, ReadonlySet<Node<unknown>>>): readonly Node<unknown>[][] {
  const chains: Node<unknown>[][] = [];
  // What a node is made from has fewer origins than it has itself.
  for (const [node, made] of [...origins].sort(([, a], [, b]) => a.size - b.size)) {
    const chain = chains.find((each) => made.has(each.at(-1)!));
    if (chain) chain.push(node);
    else chains.push([node]);
  }
  return chains;
}

/** What a chain takes at a time at most: the node that runs, and the values of those before. */
function mostOfChain(chain: readonly Node<unknown>[]): number {
  let [most, before] = [0, 0];
  for (const { bytes, held } of chain) {
    most = Math.max(most, before + bytes);
    before += held;
  }
  return most;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** A node and everything that it is made from. */
function withInputs(output: Node<unknown>): ReadonlySet<Node<unknown>> {
  const found = new Set([output]);
  for (const node of found) for (const input of node.inputs) found.add(input);
  return found;
}
