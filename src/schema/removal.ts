import {
  type Bench,
  bind,
  createBench,
  dependsOn,
  type ErrorPath,
  type Node,
  type Nodes,
  type Plan,
  plan,
  type Recipe,
} from '../pipeline/index.ts';
import type { Context, House } from './house.ts';
import { modelNode } from './model-node.ts';
import { placed, under } from './paths.ts';
import type { ImageInput, Picture, Pictures } from './pictures.ts';
import { settled } from './wire.ts';

/** The arguments of `removeBackground`, enum values already names. */
export interface RemovalRequest {
  readonly image: ImageInput;
  readonly model?: string | null;
  readonly preset?: string | null;
  readonly recipe?: object | null;
  readonly mask?: ImageInput | null;
}

/** One answer: a plan tied to its roots, nothing of it made yet. */
export interface Removal {
  readonly source: Picture;
  /** Null where no network has a part in the mask. */
  readonly model: string | null;
  readonly steps: Plan;
  readonly nodes: Nodes;
  readonly trace: Bench['trace'];
  readonly context: Context;
  /** Pulls an artefact of this request. */
  pull<T>(choose: (nodes: Nodes) => Node<T>): Promise<T>;
  /** Pulls one of the same request with some stages said otherwise, on the same bench: what agrees is shared. */
  pullWith<T>(changes: Readonly<Record<string, unknown>>, choose: (nodes: Nodes) => Node<T>): Promise<T>;
}

/** Checks everything that can be checked before pixels exist: pictures, recipe, model. */
export const startRemoval = (request: RemovalRequest, house: House, pictures: Pictures, context: Context) =>
  unlessEnded(context, () => start(request, house, pictures, context));

async function start(
  { image, model: asked, preset, recipe, mask }: RemovalRequest,
  house: House,
  pictures: Pictures,
  context: Context,
): Promise<Removal> {
  const name = asked ?? house.models.default;
  const [source, own, request] = await allOf(
    under(['image'], () => pictures.take(image)),
    mask ? under(['mask'], () => pictures.take(mask)) : undefined,
    under(['recipe'], () => settled(recipe ?? {}, house, pictures)),
  );
  const recipes: readonly Recipe[] = [
    house.base,
    house.models.list.find((entry) => entry.name === name)?.recipe ?? {},
    preset ? house.presets[preset]!.recipe : {},
    request,
    own ? ({ restore: { own: { mask: { digest: own.digest } } } } as Recipe) : {},
  ];
  const steps = await under(['recipe'], () => plan(house.registry, ...recipes));
  const needsModel = dependsOn(steps, 'mask', 'model');
  const roots = { source: pictures.source(source.digest), model: await modelNode(name, needsModel, house) };
  const { memo, infer, heavy } = house;
  const bench = createBench({ signal: context.signal, memo, infer, heavy, source: pictures.source });
  const nodes = bind(steps, roots, bench);

  /** Where a stage's mistake stands: in an argument of the field, in the argument `mask`, or in the recipe. */
  const place = (changes: Readonly<Record<string, unknown>>) => (path: ErrorPath) => {
    if (path.length === 0 || changes[path[0]!] != null) return path;
    return own && path.join('.') === 'restore.own.mask' ? ['mask'] : ['recipe', ...path];
  };

  async function pullWith<T>(
    changes: Readonly<Record<string, unknown>>,
    choose: (nodes: Nodes) => Node<T>,
  ): Promise<T> {
    try {
      const changed = await settled(changes, house, pictures);
      const { get } = choose(bind(plan(house.registry, ...recipes, changed), roots, bench));
      return await context.work(get);
    } catch (error) {
      throw placed(error, place(changes));
    }
  }

  return {
    source,
    model: needsModel ? name : null,
    steps,
    nodes,
    trace: bench.trace,
    context,
    pull: (choose) => bench.trace.watch(unlessEnded(context, () => pullWith({}, choose))),
    pullWith: (changes, choose) => bench.trace.watch(unlessEnded(context, () => pullWith(changes, choose))),
  };
}

/** What fails once the request has ended, fails because of that. */
async function unlessEnded<T>({ signal }: Context, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}

/** Waits for all of them, also when one fails: an upload that nobody reads would hold its connection. */
async function allOf<const T extends readonly unknown[]>(
  ...work: T
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work);
  return Promise.all(work) as never;
}
