import type { ArtefactName, Model } from './artefacts.ts';
import { CodedError } from './errors.ts';
import type { Execution } from './execution.ts';
import { bytesOfStep, type Scene } from './footprint.ts';
import { inputSizeOf } from './input-size.ts';
import { type Key, keyOfStep } from './key.ts';
import { constant, type ModelNode, type Node, type Nodes, type SourceNode } from './node.ts';
import type { PictureRef } from './options.ts';
import { dependsOn, type Plan, readsOf, type Step } from './plan.ts';
import { createHost, type PictureSize } from './plugin.ts';
import { rejection } from './rejection.ts';
import { stageOf } from './stages.ts';
import { createStepNode, type NamedNode } from './step-node.ts';

/** What a plan starts from. */
export interface Roots {
  readonly source: SourceNode;
  readonly model: ModelNode;
}

/**
 * Ties a plan to its roots. Keys flow forward now; values are pulled backward later, and nothing runs before that.
 *
 * @throws CodedError `BAD_OPTION` for a size that the network does not take, with the option's place in the recipe
 */
export function bind(steps: Plan, { source, model }: Roots, execution: Execution): Nodes {
  const nodes: Partial<Record<ArtefactName, Node<any>>> = { source, model };
  const scene: Scene = { header: source.header, model: model.model, views: viewsOf(steps, source, model) };
  // Of what the network has a part in, the last of all that is made before anything is composed.
  const sharedStep = dependsOn(steps, 'mask', 'model')
    ? steps.findLast(({ plugin }) => stageOf(plugin.stage).writes === 'mask')
    : undefined;
  for (const step of steps) {
    const inputs = readsOf(step).map((name): NamedNode => [name, nodes[name]!]);
    nodes[stageOf(step.plugin.stage).writes] = nodeOf(
      step,
      inputs,
      picturesOf(step, steps, execution),
      { ...scene, isShared: step === sharedStep },
      execution,
    );
  }
  return nodes as unknown as Nodes;
}

/** Sizes of the views that the network will get; none where no model has a part in it. */
function viewsOf(steps: Plan, { header }: SourceNode, { model }: ModelNode): readonly PictureSize[] {
  if (!model) return [];
  const picture = { width: header.width, height: header.height };
  const step = steps.find(({ plugin }) => plugin.stage === 'resize');
  try {
    return step?.plugin.views?.(step.options, picture, model, createHost()) ?? [inputSizeOf(model, picture)];
  } catch (error) {
    throw step ? rejection(error, step) : error;
  }
}

function nodeOf(
  step: Step,
  inputs: readonly NamedNode[],
  pictures: readonly NamedNode[],
  { isShared, ...scene }: Scene & { readonly isShared: boolean },
  execution: Execution,
): Node<any> {
  const needed = [...inputs, ...pictures].map(([, node]) => node);
  const key = keyOfStep(
    step,
    needed.map((node) => node.key),
  );
  const known = execution.nodes.get(key);
  if (known) return known;
  const { bytes, held } = bytesOfStep(step, scene, needed);
  const node = createStepNode({ step, key, inputs, pictures, bytes, held, isShared }, execution);
  execution.nodes.set(key, node);
  return node;
}

/** Pictures in options are decoded as the plan decodes its own source, if that decoder reads them, and reach the plugin as pixels. */
function picturesOf({ plugin, options }: Step, steps: Plan, execution: Execution): readonly NamedNode[] {
  return Object.entries(options).flatMap(([name, value]): NamedNode[] => {
    if (plugin.options[name]?.shape.type !== 'Image' || value === undefined) return [];
    const source = execution.source((value as PictureRef).digest);
    const own = steps.filter((step) => step.plugin.stage === 'decode');
    const reads = own.some((step) => step.plugin.source?.formats.includes(source.header.format));
    return [[name, bind(reads ? own : source.decode, { source, model: noModel }, execution).decoded]];
  });
}

const noModel: ModelNode = {
  ...constant('' as Key, (): Model => {
    throw new CodedError('BAD_RECIPE', 'A decoder does not read the model.');
  }),
  model: undefined,
};
