import type { Mask } from './artefacts.ts';
import { checkArtefact } from './check-artefact.ts';
import { CodedError, type ErrorPath, withPlace } from './errors.ts';
import type { Execution } from './execution.ts';
import type { Key } from './key.ts';
import type { Produced } from './memo.ts';
import type { Node } from './node.ts';
import type { Step } from './plan.ts';
import { type ComparedAnswer, createHost, type Warning } from './plugin.ts';
import { rejection } from './rejection.ts';
import { type StageName, stageOf } from './stages.ts';
import type { StageRun } from './trace.ts';
import { isWorthKeeping } from './worth-keeping.ts';

export type NamedNode = readonly [name: string, node: Node<any>];

/** A step whose inputs are nodes. */
interface BoundStep {
  readonly step: Step;
  readonly key: Key;
  readonly inputs: readonly NamedNode[];
  /** Pictures in options. */
  readonly pictures: readonly NamedNode[];
  readonly bytes: number;
  readonly held: number;
  /** Whether other processes may have made it, and may want it. */
  readonly isShared: boolean;
}

/** The node of a step: runs its plugin once for all readers, or takes the value from the memo. */
export function createStepNode(bound: BoundStep, execution: Execution): Node<any> {
  const { step, key, inputs, pictures, bytes, held: heldBytes } = bound;
  const { memo, trace } = execution;
  const needed = [...inputs, ...pictures].map(([, node]) => node);
  let readers = 0;
  let held: Produced<unknown> | undefined;
  let isMovable = false;
  let holdsInputs = false;
  let runs = 0;

  function claimInputs(): void {
    if (holdsInputs) return;
    holdsInputs = true;
    for (const node of needed) node.claim();
  }

  function releaseInputs(): void {
    if (!holdsInputs || runs > 0) return;
    holdsInputs = false;
    for (const node of needed) node.release();
  }

  /** A run may outlast the caller that began it, and others wait for it: what it reads is kept for it to its end. */
  async function make(shared: AbortSignal): Promise<Produced<unknown>> {
    claimInputs();
    runs++;
    try {
      return await (bound.isShared ? findOrRun : run)(bound, execution, shared);
    } finally {
      runs--;
      releaseInputs();
    }
  }

  async function take(signal: AbortSignal): Promise<Produced<unknown>> {
    if (held) return held;
    claimInputs();
    try {
      const { fresh, alone, ...produced } = await memo.getOrMake(key, isWorthKeeping(step.plugin), signal, make);
      if (!fresh) trace.ran(key, { ...nothing(step), remembered: true });
      trace.warned(produced.warnings);
      isMovable = alone && step.plugin.movable === true;
      if (readers > 0) held = produced;
      return produced;
    } finally {
      releaseInputs();
    }
  }

  const node: Node<any> = {
    key,
    bytes,
    held: heldBytes,
    inputs: needed,
    pull: (signal) => trace.watch(take(signal)),
    claim() {
      if (readers++ === 0) claimInputs();
    },
    release() {
      if (--readers > 0) return;
      held = undefined;
      releaseInputs();
    },
    giveAway() {
      if (!isMovable || readers !== 1 || !held) return false;
      held = undefined;
      return true;
    },
    async get() {
      node.claim();
      try {
        const { value } = await node.pull(execution.signal);
        // The answer has it from now on, this reader released or not.
        isMovable = false;
        return value;
      } finally {
        node.release();
      }
    },
  };
  return node;
}

/** The mask of another process, else one of our own, for others to find. */
async function findOrRun(bound: BoundStep, execution: Execution, signal: AbortSignal): Promise<Produced<unknown>> {
  const { key, step } = bound;
  const found = await execution.masks?.find(key);
  signal.throwIfAborted();
  if (found) {
    execution.trace.ran(key, { ...nothing(step), remembered: true });
    return found;
  }
  const made = await run(bound, execution, signal);
  execution.masks?.keep(key, made as Produced<Mask>);
  return made;
}

async function run({ step, key, inputs, pictures }: BoundStep, execution: Execution, signal: AbortSignal) {
  const failed = new AbortController();
  const stop = () => failed.abort(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  const [values, options] = await Promise.all([
    pullAll(inputs, failed.signal),
    pullAll(pictures, failed.signal, (option) => [...step.path, option]),
  ])
    .catch((error) => {
      // The other inputs are not needed any more, at least not here.
      failed.abort(error);
      throw error;
    })
    .finally(() => signal.removeEventListener('abort', stop));
  signal.throwIfAborted();
  // Nothing is awaited from here to the start of the plugin: what is given away is not pulled in between.
  const owned = step.plugin.heavy ? inputs.filter(([, node]) => node.giveAway()).map(([name]) => name) : [];
  const warnings: Warning[] = [...values.warnings, ...options.warnings];
  let queuedMilliseconds = 0;
  let provider: string | null = null;
  let modelRuns = 0;
  const compared: ComparedAnswer[] = [];
  const host = createHost({
    signal,
    warn: (code, message) => void warnings.push({ code, message }),
    async infer(model, view) {
      const inferred = await execution.infer(model, view, signal);
      queuedMilliseconds += inferred.queuedMilliseconds;
      provider = inferred.provider;
      modelRuns++;
      return inferred.view;
    },
    compared: (answer) => void compared.push(answer),
  });
  const start = performance.now();
  const { plugin } = step;
  const complete = { ...step.options, ...options.values };
  async function result(): Promise<unknown> {
    if (!plugin.heavy) return plugin.run(values.values, complete, host);
    const done = await execution.heavy(plugin, values.values, complete, host, owned);
    queuedMilliseconds += done.queuedMilliseconds;
    return done.value;
  }
  const value = withCertaintyOf(
    await result().catch((error) => Promise.reject(rejection(error, step))),
    step,
    values.values.mask,
  );
  checkArtefact(plugin, stageOf(plugin.stage).writes, value);
  const milliseconds = performance.now() - start - queuedMilliseconds;
  execution.trace.ran(key, { ...nothing(step), milliseconds, queuedMilliseconds, provider, modelRuns, compared });
  return { value, warnings: distinct(warnings) };
}

/** A run of a step that took nothing. */
const nothing = ({ plugin }: Step): StageRun => ({
  stage: plugin.stage as StageName,
  plugin: plugin.name,
  milliseconds: 0,
  queuedMilliseconds: 0,
  provider: null,
  modelRuns: 0,
  compared: [],
  remembered: false,
});

/** @param placeOf where an error of a node stands that has no place of its own */
async function pullAll(nodes: readonly NamedNode[], signal: AbortSignal, placeOf?: (name: string) => ErrorPath) {
  const pull = async ([name, node]: NamedNode) => {
    const produced = await node.pull(signal).catch((error) => {
      // Only a decoder is behind the picture of an option: whatever place its error has, the option is at fault.
      throw placeOf && error instanceof CodedError ? withPlace(error, placeOf(name)) : error;
    });
    return [name, produced] as const;
  };
  const pulled = await Promise.all(nodes.map(pull));
  return {
    values: Object.fromEntries(pulled.map(([name, { value }]) => [name, value])),
    warnings: pulled.flatMap(([, { warnings }]) => warnings),
  };
}

/** A mask that was made of another one is as certain as that: refining it adds nothing to what the model knew. */
function withCertaintyOf(value: unknown, { plugin }: Step, from: Mask | undefined): unknown {
  if (!from?.certainty || stageOf(plugin.stage).writes !== 'mask' || typeof value !== 'object') return value;
  return { ...value, certainty: from.certainty };
}

const distinct = (warnings: readonly Warning[]) => [
  ...new Map(warnings.map((warning) => [`${warning.code} ${warning.message}`, warning])).values(),
];
