import type { Infer } from './engine-port.ts';
import { CodedError } from './errors.ts';
import type { Key } from './key.ts';
import { createMemo, type Memo } from './memo.ts';
import type { Node, SourceNode } from './node.ts';
import type { AnyPlugin, HeavyHost } from './plugin.ts';
import type { SharedMasks } from './shared-masks.ts';
import { createTrace, type Trace } from './trace.ts';

/** What making one answer needs besides the plan. */
export interface Execution {
  /** Aborts when the answer is not wanted any more. */
  readonly signal: AbortSignal;
  readonly infer: Infer;
  /** The bytes that a recipe names by digest. @throws CodedError `UNKNOWN_DIGEST` */
  source(digest: string): SourceNode;
  /** Runs a heavy plugin in a worker thread, or here. */
  readonly heavy: RunHeavy;
  readonly memo: Memo;
  /** Undefined where no other process makes any. */
  readonly masks: SharedMasks | undefined;
  readonly trace: Trace;
  /** Nodes of this answer by key: plans that agree up to a point share everything up to it. */
  readonly nodes: Map<Key, Node<any>>;
}

/**
 * Runs a heavy plugin in a worker thread. Inputs are copied or shared, and moved only if their name is among `owned`; rejects
 * with the reason of the host's signal once that aborts.
 */
export type RunHeavy = (
  plugin: AnyPlugin,
  inputs: Values,
  options: Values,
  host: HeavyHost,
  owned?: readonly string[],
) => Promise<HeavyResult>;

/** What a heavy plugin returned, and how long it waited for a thread. */
export interface HeavyResult {
  readonly value: unknown;
  readonly queuedMilliseconds: number;
}

/** Inputs or options of a plugin, by name. */
export type Values = Readonly<Record<string, any>>;

/** An execution by its parts; by default there is no model, nothing is remembered, and heavy plugins run in this thread. */
export const createExecution = (parts: Partial<Execution> = {}): Execution => ({
  signal: new AbortController().signal,
  infer: async () => {
    throw new CodedError('INFERENCE_FAILED', 'There is no model here.');
  },
  source: (digest) => {
    throw new CodedError('UNKNOWN_DIGEST', `There are no bytes with the digest ${digest}.`);
  },
  heavy: async (plugin, inputs, options, host) => ({
    value: await plugin.run(inputs, options, host),
    queuedMilliseconds: 0,
  }),
  memo: createMemo(0),
  masks: undefined,
  trace: createTrace(),
  nodes: new Map(),
  ...parts,
});
