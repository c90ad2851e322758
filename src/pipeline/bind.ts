import type { ArtefactName, Artefacts, Model, Source } from './artefacts.ts';
import { assertMade } from './assert-made.ts';
import type { Infer } from './engine-port.ts';
import { CodedError } from './errors.ts';
import { type Key, keyOfStep } from './key.ts';
import { createMemo, type Made, type Memo } from './memo.ts';
import type { PictureRef } from './options.ts';
import { type Plan, readsOf, type Step } from './plan.ts';
import { type AnyPlugin, createHost, type HeavyHost, type Warning } from './plugin.ts';
import { type StageName, stageOf } from './stages.ts';
import { createTrace, type Trace } from './trace.ts';
import { createTurns, type Turns } from './turns.ts';

/** An artefact that knows its key now and its value when it is pulled. */
export interface Node<T> {
  readonly key: Key;
  /** Pulls on behalf of somebody who may leave before it is there. */
  made(signal: AbortSignal): Promise<Made<T>>;
  /** Pulls for the answer itself. */
  get(): Promise<T>;
}

export type Nodes = { readonly [A in ArtefactName]: Node<Artefacts[A]> };

/** Where one answer is made: what running needs besides the plan. */
export interface Bench {
  /** Aborts when the answer is not wanted any more. */
  readonly signal: AbortSignal;
  readonly infer: Infer;
  /** The bytes that a recipe names by digest. @throws CodedError `UNKNOWN_DIGEST` */
  source(digest: string): Node<Source>;
  /** Runs a heavy plugin elsewhere, or here. */
  heavy(plugin: AnyPlugin, inputs: Values, options: Values, host: HeavyHost): Promise<Ran>;
  /** Finished pictures of one answer are made a few at a time: 64 megapixels are 256 MB, and an answer may want fifty. */
  readonly draw: Turns;
  readonly memo: Memo;
  readonly trace: Trace;
  /** Nodes of this answer by key: plans that agree up to a point share everything up to it. */
  readonly nodes: Map<Key, Node<any>>;
}

/** A bench with what is left out filled in: no network, nothing remembered, heavy plugins run here. */
export const createBench = (given: Partial<Bench> = {}): Bench => ({
  signal: new AbortController().signal,
  infer: async () => {
    throw new CodedError('INFERENCE_FAILED', 'There is no network here.');
  },
  source: (digest) => {
    throw new CodedError('UNKNOWN_DIGEST', `There are no bytes with the digest ${digest}.`);
  },
  heavy: async (plugin, inputs, options, host) => ({
    value: await plugin.run(inputs, options, host),
    queuedMilliseconds: 0,
  }),
  // Two: while one is encoded, the next is composed.
  draw: createTurns(2),
  memo: createMemo(0),
  trace: createTrace(),
  nodes: new Map(),
  ...given,
});

/** A node whose value is known, or read without being remembered. */
export function given<T>(key: Key, read: () => T | Promise<T>): Node<T> {
  const get = async () => read();
  return { key, get, made: async () => ({ value: await get(), warnings: [] }) };
}

/** Ties a plan to its roots. Keys flow forward now; values are pulled backward later, and nothing runs before that. */
export function bind(steps: Plan, roots: Pick<Nodes, 'source' | 'model'>, bench: Bench): Nodes {
  const nodes: Partial<Record<ArtefactName, Node<any>>> = { ...roots };
  for (const step of steps) {
    const inputs = readsOf(step).map((name) => [name, nodes[name]!] as const);
    const pictures = picturesOf(step, steps, bench);
    const key = keyOfStep(
      step,
      [...inputs, ...pictures].map(([, node]) => node.key),
    );
    const known = bench.nodes.get(key);
    const node = known ?? nodeOf(step, key, inputs, pictures, bench);
    if (!known) bench.nodes.set(key, node);
    nodes[stageOf(step.plugin.stage).writes] = node;
  }
  return nodes as unknown as Nodes;
}

/** What a plugin made, and how long it waited for a place to run. */
export interface Ran {
  readonly value: unknown;
  readonly queuedMilliseconds: number;
}

type Values = Readonly<Record<string, any>>;
type Named = readonly (readonly [name: string, node: Node<any>])[];

/** Pictures in options are decoded as the plan decodes its own source, and reach the plugin as pixels. */
function picturesOf({ plugin, options }: Step, steps: Plan, bench: Bench): Named {
  const decode = steps.filter((step) => step.plugin.stage === 'decode');
  return Object.entries(options).flatMap(([name, value]) => {
    if (plugin.options[name]?.shape.type !== 'Image' || value === undefined) return [];
    const source = bench.source((value as PictureRef).digest);
    return [[name, bind(decode, { source, model: noModel }, bench).decoded] as const];
  });
}

const noModel = given('' as Key, (): Model => {
  throw new CodedError('BAD_RECIPE', 'A decoder does not read the model.');
});

function nodeOf(step: Step, key: Key, inputs: Named, pictures: Named, bench: Bench): Node<any> {
  const { plugin } = step;
  const { memo, trace } = bench;
  const { writes } = stageOf(plugin.stage);
  const keep = isWorthKeeping(plugin);
  const named = { stage: plugin.stage as StageName, plugin: plugin.name as string };
  let held: Made<unknown> | undefined;

  async function make(signal: AbortSignal): Promise<Made<unknown>> {
    const [values, seen] = await Promise.all([pullAll(inputs, signal), pullAll(pictures, signal)]);
    signal.throwIfAborted();
    const warnings: Warning[] = [...values.warnings, ...seen.warnings];
    let queuedMilliseconds = 0;
    let provider: string | null = null;
    const host = createHost({
      signal,
      warn: (code, message) => void warnings.push({ code, message }),
      async infer(model, view) {
        const inferred = await bench.infer(model, view, signal);
        queuedMilliseconds += inferred.queuedMilliseconds;
        provider = inferred.provider;
        return inferred.view;
      },
    });
    const start = performance.now();
    const options = { ...step.options, ...seen.values };
    const run = async (): Promise<unknown> => {
      if (!plugin.heavy) return plugin.run(values.values, options, host);
      const ran = await bench.heavy(plugin, values.values, options, host);
      queuedMilliseconds += ran.queuedMilliseconds;
      return ran.value;
    };
    const value = await run().catch((error) => Promise.reject(placed(error, step)));
    assertMade(plugin, writes, value);
    const milliseconds = performance.now() - start - queuedMilliseconds;
    trace.ran(key, { ...named, milliseconds, queuedMilliseconds, provider, remembered: false });
    return { value, warnings: distinct(warnings) };
  }

  const drawn = (signal: AbortSignal) => (writes === 'encoded' ? bench.draw(signal, () => make(signal)) : make(signal));

  async function pull(signal: AbortSignal): Promise<Made<unknown>> {
    if (held) return held;
    const { own, ...made } = await memo.through(key, keep, signal, drawn);
    if (!own) trace.ran(key, { ...named, milliseconds: 0, queuedMilliseconds: 0, provider: null, remembered: true });
    trace.warned(made.warnings);
    // A composite is wanted once, to be encoded, and is four bytes a pixel.
    if (writes !== 'composite') held = made;
    return made;
  }

  const made = (signal: AbortSignal) => trace.watch(pull(signal));
  return { key, made, get: async () => (await made(bench.signal)).value };
}

/** A rejection by a plugin, with the place of the plugin before that of the option. */
function placed(error: unknown, { path }: Step): unknown {
  if (!(error instanceof CodedError) || (error.at.length === 0 && error.code !== 'BAD_OPTION')) return error;
  const { code, message, at, retryAfter } = error;
  return new CodedError(code, message, [...path, ...at], { cause: error, retryAfter });
}

async function pullAll(nodes: Named, signal: AbortSignal) {
  const made = await Promise.all(nodes.map(async ([name, node]) => [name, await node.made(signal)] as const));
  return {
    values: Object.fromEntries(made.map(([name, { value }]) => [name, value])),
    warnings: made.flatMap(([, { warnings }]) => warnings),
  };
}

const distinct = (warnings: readonly Warning[]) => [
  ...new Map(warnings.map((warning) => [`${warning.code} ${warning.message}`, warning])).values(),
];

/** What the network made and what is made of it; and what a heavy plugin made, finished pictures aside. */
function isWorthKeeping({ stage, heavy }: AnyPlugin): boolean {
  const { writes } = stageOf(stage);
  if (writes === 'output' || writes === 'matte' || writes === 'mask' || writes === 'subject') return true;
  return heavy === true && writes !== 'composite' && writes !== 'encoded';
}
