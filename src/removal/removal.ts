import {
  bind,
  changePlan,
  createExecution,
  createTrace,
  dependsOn,
  type ErrorPath,
  type Infer,
  type Node,
  type Nodes,
  type Plan,
  plan,
  type Recipe,
  type Subject,
  type Trace,
} from '../pipeline/index.ts';
import { placed, under } from './error-path.ts';
import { baseNameOf, type FinishedImage, finished } from './finished-image.ts';
import type { ImageInput, SourceImage } from './image-input.ts';
import { modelRoot } from './model-root.ts';
import { observed, toBoth } from './observed.ts';
import { createOutputs } from './outputs.ts';
import { picturesOf } from './pictures-of.ts';
import { recipesOf } from './recipes-of.ts';
import type { RecordedImage } from './recorded-image.ts';
import { removalId } from './removal-id.ts';
import { allOf, resolveImages } from './resolve-images.ts';
import type { RequestContext, Services } from './services.ts';
import type { Sources } from './sources.ts';

/** What is to be removed from what, and how; enum values are names already. */
export interface RemovalRequest {
  readonly image: ImageInput;
  readonly model?: string | null | undefined;
  readonly preset?: string | null | undefined;
  readonly recipe?: object | null | undefined;
  /** As the client calls the picture, where `image` does not know it. */
  readonly filename?: string | undefined;
  /** A mask of the client's own, as `restore.own` takes it. */
  readonly mask?: ImageInput | null | undefined;
}

/** Stages chosen otherwise than in the request. */
export type Changes = Readonly<Record<string, unknown>>;

/** One answer: a plan tied to its roots. Nothing is computed before it is asked for. */
export interface Removal {
  /** Equal requests have equal ids; with equal ids all is equal but the trace. */
  readonly id: string;
  readonly source: SourceImage;
  /** Null where no model has a part in the mask. */
  readonly model: string | null;
  readonly steps: Plan;
  readonly trace: Trace;
  /** What was made and stored already. */
  readonly recorded?: { readonly image?: RecordedImage; readonly mask?: RecordedImage };
  /** What the recipe's composite, layout and encode give, with some stages changed. */
  render(changes?: Changes): Promise<FinishedImage>;
  /** The mask at the upright source's size, as PNG unless `encode` is given. */
  mask(encode?: unknown): Promise<FinishedImage>;
  subject(): Promise<Subject>;
}

/**
 * Checks everything that can be checked before pixels exist: images, recipe, model.
 *
 * @throws CodedError with its place in the request
 */
export const startRemoval = (
  request: RemovalRequest,
  services: Services,
  sources: Sources,
  context: RequestContext,
): Promise<Removal> => unlessEnded(context, () => start(request, services, sources, context));

async function start(
  { image, filename, model: asked, preset, recipe, mask }: RemovalRequest,
  services: Services,
  sources: Sources,
  context: RequestContext,
): Promise<Removal> {
  const { catalog } = services;
  const { registry } = catalog;
  const name = asked ?? services.defaultModel;
  const [source, own, request] = await allOf([
    under(['image'], () => sources.take(image)),
    mask ? under(['mask'], () => sources.take(mask)) : undefined,
    under(['recipe'], () => resolveImages(recipe ?? {}, registry, sources)),
  ]);
  const recipes = recipesOf(
    { ...catalog, base: { ...catalog.base, decode: { [source.decoder]: {} } } as Recipe },
    {
      model: catalog.models.find((entry) => entry.name === name),
      preset,
      recipe: { ...request, ...(own && { restore: { own: { mask: { digest: own.digest } } } }) } as Recipe,
    },
  );
  const steps = await under(['recipe'], () => plan(registry, ...recipes));
  const kept = new Set(catalog.pictures.map(({ digest }) => digest));
  await allOf(picturesOf(steps).map((digest) => kept.has(digest) && sources.take({ digest })));
  const needsModel = dependsOn(steps, 'mask', 'model');
  const roots = {
    source: sources.source(source.digest),
    model: await under(['model'], () => modelRoot(name, needsModel, services)),
  };
  const telemetry = toBoth(services.telemetry, context.telemetry);
  telemetry({ type: 'picture', pixels: source.width * source.height });
  const trace = createTrace((run) => telemetry({ type: 'stage', run }));
  // Before anything is computed.
  await context.meter?.countPicture(source.width * source.height);
  const { memo, masks, heavy } = services;
  const infer = counted(observed(services.infer, telemetry), context);
  const execution = createExecution({
    signal: context.signal,
    memo,
    masks,
    infer,
    heavy,
    source: sources.source,
    trace,
  });
  const nodes = await under(['recipe'], () => bind(steps, roots, execution));
  const output = createOutputs(context, services.limits.pixelMemory);

  async function changed(changes: Changes): Promise<Nodes> {
    const resolved = await resolveImages(changes, registry, sources);
    return bind(changePlan(registry, steps, resolved), roots, execution);
  }

  /** Where a stage's error stands: in an argument of the field, in `image`, in `mask`, or in the recipe. */
  const placeIn = (changes: Changes) => (path: ErrorPath) => {
    const [stage] = path;
    if (stage === undefined || changes[stage] != null) return path;
    if (stage === 'decode' && request.decode == null) return ['image'];
    return own && path.join('.') === 'restore.own.mask' ? ['mask'] : ['recipe', ...path];
  };

  function make<T>(changes: Changes, choose: (nodes: Nodes) => Node<T>, isImage: boolean): Promise<T> {
    const made = async () => {
      try {
        return await output(choose(Object.keys(changes).length > 0 ? await changed(changes) : nodes), isImage);
      } catch (error) {
        throw placed(error, placeIn(changes));
      }
    };
    return trace.watch(unlessEnded(context, made));
  }

  const shown = needsModel ? name : null;
  const photo = baseNameOf(source.filename ?? filename);
  const imageOf =
    (filename: string | undefined) =>
    ({ encoded }: Nodes) =>
      finished(encoded, context.signal, filename);
  const modelKey = needsModel ? roots.model.key : null;

  return {
    id: removalId({ digest: source.digest, model: shown, modelKey, steps }),
    source,
    model: shown,
    steps,
    trace,
    render: (changes = {}) => make(changes, imageOf(photo), true),
    mask: (encode) => make({ ...asMask, encode: encode ?? { png: {} } }, imageOf(photo && `${photo}-mask`), true),
    subject: () => make({}, ({ subject }) => subject, false),
  };
}

const asMask: Changes = { composite: { matte: {} }, layout: [] };

/** Each run counts for the client that it is made for first. */
const counted = (infer: Infer, { meter }: RequestContext): Infer =>
  meter
    ? async (model, view, signal) => {
        await meter.countRun();
        return infer(model, view, signal);
      }
    : infer;

/** What fails once the request has ended, fails because of that. */
async function unlessEnded<T>({ signal }: RequestContext, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}
