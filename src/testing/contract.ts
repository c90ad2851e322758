import { fail, match, ok, deepStrictEqual as same, throws } from 'node:assert/strict';
import {
  type AnyPlugin,
  type Artefacts,
  CodedError,
  createHost,
  createRegistry,
  definePlugin,
  type Host,
  isList,
  type Options,
  plan,
  type Recipe,
  recipeOf,
  type StageName,
  type Step,
  stageNames,
  stageOf,
  type Warning,
} from '../pipeline/index.ts';
import { inferSample, type Scene, scenes } from './scenes.ts';
import { shapes } from './shapes.ts';

/** One thing that a plugin owes the pipeline. `check` rejects, with an AssertionError, where it is not given. */
export interface Check {
  readonly name: string;
  check(): Promise<void>;
}

export interface ContractOptions {
  /** Options to run it with, where the defaults are not enough; pictures are filled in. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/**
 * What every plugin owes the pipeline, ready for any test framework:
 * `for (const { name, check } of contractOf(plugin)) it(name, check);`
 */
export function contractOf(plugin: AnyPlugin, given: ContractOptions = {}): readonly Check[] {
  const stage = plugin.stage as StageName;
  const reads: readonly string[] = plugin.reads ?? stageOf(stage).reads;
  const options = { ...picturesFor(plugin), ...given.options };

  async function run(artefacts: Readonly<Artefacts>, signal = new AbortController().signal) {
    const warnings: Warning[] = [];
    const step = stepOf(plugin, options);
    const inputs = Object.fromEntries(reads.map((name) => [name, artefacts[name as keyof Artefacts]]));
    const host = hostFor(plugin, signal, warnings);
    const value: unknown = await plugin.run(guarded(inputs, reads), seenBy(step, artefacts), host);
    return { value, warnings };
  }

  const perScene = scenes().map(
    ({ name, artefacts }: Scene): Check => ({
      name: `makes what its stage promises of ${name}, again and again, and leaves its inputs alone`,
      async check() {
        const before = structuredClone(artefacts);
        const first = await run(artefacts);
        const kept = structuredClone(first.value);
        same(artefacts, before, 'an input was written to.');
        const second = await run(artefacts);
        same(artefacts, before, 'an input was written to.');
        same(structuredClone(second.value), kept, 'the same inputs gave another result.');
        same(structuredClone(first.value), kept, 'a later run wrote into an earlier result.');
        const { writes } = stageOf(stage);
        (shapes[writes] as ((made: unknown, from: Readonly<Artefacts>) => void) | undefined)?.(first.value, artefacts);
        for (const { code, message } of first.warnings) {
          match(code, /^[A-Z][A-Z0-9_]*$/, 'warning codes are SCREAMING_CASE.');
          match(message, /\.$/, 'a warning is a sentence.');
        }
      },
    }),
  );

  return [
    {
      name: 'has a name, a version and docs that end with a full stop',
      async check() {
        createRegistry([plugin]);
        ok(Number.isInteger(plugin.version) && plugin.version > 0, 'the version is a positive integer.');
        match(plugin.doc, /\S.*\.$/s, 'the doc ends with a full stop.');
        for (const [name, { doc }] of Object.entries(plugin.options as Options)) {
          match(doc, /\S.*\.$/s, `the doc of ${name} ends with a full stop.`);
        }
      },
    },
    {
      name: 'refuses options it does not know',
      async check() {
        throws(
          () => stepOf(plugin, { ...options, notAnOption: 1 }),
          (error) => error instanceof CodedError && error.code === 'BAD_OPTION',
        );
      },
    },
    {
      name: 'keeps its options when a plan is written as a recipe and read again',
      async check() {
        const first = planOf(plugin, options);
        const again = plan(registryOf(plugin), JSON.parse(JSON.stringify(recipeOf(first))) as Recipe);
        same(
          again.map((step) => step.options),
          first.map((step) => step.options),
        );
      },
    },
    {
      name: 'comes to an end when nobody waits any more',
      async check() {
        const [scene] = scenes();
        await endsWithin(5000, run(scene!.artefacts, AbortSignal.abort()));
      },
    },
    ...perScene,
  ];
}

/** Every stage filled, the plugin's own by it and the others by nothing. */
const planOf = (plugin: AnyPlugin, options: object) => {
  const stage = plugin.stage as StageName;
  const others = stageNames.filter((name) => name !== stage && !isList(name));
  const choice = { [plugin.name]: options };
  const recipe = {
    ...Object.fromEntries(others.map((name) => [name, { nothing: {} }])),
    [stage]: isList(stage) ? [choice] : choice,
  };
  return plan(registryOf(plugin), recipe as Recipe);
};

const registryOf = (plugin: AnyPlugin) => {
  const others = stageNames.filter((stage) => stage !== plugin.stage);
  const run = () => fail('only the plugin itself is run.');
  const nothing = (stage: StageName): AnyPlugin =>
    definePlugin({ stage, name: 'nothing', version: 1, doc: 'Nothing.', options: {}, run });
  return createRegistry([...others.map(nothing), plugin]);
};

/** The plugin with its options checked and completed. */
const stepOf = (plugin: AnyPlugin, options: object): Step =>
  planOf(plugin, options).find((step) => step.plugin === plugin)!;

const imagesOf = ({ options }: AnyPlugin): string[] =>
  Object.keys(options as Options).filter((name) => options[name].shape.type === 'Image');

const picturesFor = (plugin: AnyPlugin) =>
  Object.fromEntries(imagesOf(plugin).map((name) => [name, { digest: 'c0ffee00'.repeat(8) }]));

/** Options as `run` gets them: pictures are pixels. */
const seenBy = ({ plugin, options }: Step, { decoded }: Readonly<Artefacts>) => ({
  ...options,
  ...Object.fromEntries(imagesOf(plugin).map((name) => [name, decoded])),
});

/** Inputs that fail when something is asked for that the plugin does not say it reads. */
const guarded = (inputs: object, reads: readonly string[]) =>
  new Proxy(inputs, {
    get(target, name) {
      if (typeof name === 'symbol' || reads.includes(name)) return Reflect.get(target, name);
      return fail(`it reads "${name}" and does not say so.`);
    },
  });

function hostFor(plugin: AnyPlugin, signal: AbortSignal, warnings: Warning[]): Host {
  const infer: Host['infer'] = async (model, view) => {
    if (plugin.heavy) fail('a heavy plugin cannot run the network.');
    return inferSample(model, view);
  };
  return createHost({ signal, infer, warn: (code, message) => void warnings.push({ code, message }) });
}

async function endsWithin(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`still running after ${milliseconds} ms.`)), milliseconds);
  });
  const settled = work.then(
    () => {},
    () => {},
  );
  await Promise.race([settled, late]).finally(() => clearTimeout(timer));
}
