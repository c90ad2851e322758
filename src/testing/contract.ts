import { fail, match, ok, deepStrictEqual as same, throws } from 'node:assert/strict';
import {
  type AnyPlugin,
  type Artefacts,
  CodedError,
  createHost,
  createRegistry,
  type Host,
  inputSizeOf,
  type Options,
  type PictureSize,
  plan,
  type Recipe,
  recipeOf,
  type StageName,
  stageOf,
  type Warning,
} from '../pipeline/index.ts';
import { assertions } from './assertions.ts';
import type { Check } from './check.ts';
import { type Fixture, fixtures, inferSample } from './fixtures.ts';
import { formatChecks } from './format-checks.ts';
import { picturesFor, planOf, registryOf, seenBy, stepOf } from './plugin-plan.ts';

/** What a plugin needs to be tried out, where the defaults are not enough. */
export interface ContractOptions {
  /** Options to run it with, where the defaults are not enough; pictures are filled in. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Of a decoder: files that it reads. Without them it is given small PNGs. */
  readonly files?: readonly Uint8Array[];
}

/**
 * What the pipeline requires of every plugin, ready for any test framework:
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

  const all = fixturesFor(plugin, given.files);
  const perFixture = all.map(
    ({ name, artefacts }: Fixture): Check => ({
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
        if (plugin.movable) checkMovable([first.value, second.value], reads, artefacts);
        const assertion = assertions[stageOf(stage).writes] as Assertion | undefined;
        checkViews(plugin, stepOf(plugin, options).options, first.value, artefacts);
        assertion?.(first.value, await expectedOf(plugin, artefacts, given.files));
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
        const { workingBytes: working = 0 } = plugin;
        ok(typeof working === 'function' || (Number.isInteger(working) && working >= 0), 'workingBytes counts bytes.');
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
      name: 'comes to an end when no request waits for it any more',
      async check() {
        await endsWithin(5000, run(all[0]!.artefacts, AbortSignal.abort()));
      },
    },
    ...formatChecks(plugin, all, async (artefacts) => (await run(artefacts)).value),
    ...perFixture,
  ];
}

/** Results that may be moved lie in buffers of their own. */
function checkMovable(results: readonly unknown[], reads: readonly string[], artefacts: Readonly<Artefacts>): void {
  const dataOf = (value: unknown): readonly Uint8Array[] =>
    Array.isArray(value) ? value.flatMap(dataOf) : [(value as { readonly data?: Uint8Array }).data ?? []].flat();
  const made = results.flatMap(dataOf);
  const given = reads.flatMap((name) => dataOf(artefacts[name as keyof Artefacts]));
  const buffers = new Set([...made, ...given].map(({ buffer }) => buffer));
  ok(
    buffers.size === made.length + new Set(given.map(({ buffer }) => buffer)).size,
    'a movable result shares memory with an input or another result.',
  );
  for (const { byteLength, buffer } of made)
    same(byteLength, buffer.byteLength, 'a movable result is a part of a buffer.');
}

/** The views that a plugin makes are those that it declares: memory is reckoned by them. */
function checkViews(
  plugin: AnyPlugin,
  options: Readonly<Record<string, unknown>>,
  value: unknown,
  { decoded, model }: Readonly<Artefacts>,
): void {
  if (plugin.stage !== 'resize') return;
  const sizeOf = ({ width, height }: PictureSize) => ({ width, height });
  const declared = plugin.views?.(options, sizeOf(decoded), model, createHost()) ?? [inputSizeOf(model, decoded)];
  same((value as Artefacts['resized']).map(sizeOf), declared.map(sizeOf), 'views have other sizes than are declared.');
}

type Assertion = (made: unknown, from: Readonly<Artefacts>) => void;

/** With files of the author's, each is the source of a fixture; the rest of it does not belong to it. */
function fixturesFor(plugin: AnyPlugin, files: readonly Uint8Array[] | undefined): readonly Fixture[] {
  const usual = fixtures();
  if (plugin.stage !== 'decode' || !files?.length) return usual;
  return files.map((data, i) => ({
    name: `file ${i + 1}`,
    artefacts: { ...usual[0]!.artefacts, source: { data } },
  }));
}

/** Of an author's file only the header has the size that its pixels must have. */
async function expectedOf(plugin: AnyPlugin, artefacts: Readonly<Artefacts>, files: unknown): Promise<Artefacts> {
  if (plugin.stage !== 'decode' || !files) return artefacts;
  const { width, height } = await plugin.source!.readHeader(artefacts.source.data);
  return { ...artefacts, decoded: { ...artefacts.decoded, width, height } };
}

/** Inputs that fail when the plugin reads one that it does not declare. */
const guarded = (inputs: object, reads: readonly string[]) =>
  new Proxy(inputs, {
    get(target, name) {
      if (typeof name === 'symbol' || reads.includes(name)) return Reflect.get(target, name);
      return fail(`it reads "${name}" and does not declare it.`);
    },
  });

function hostFor(plugin: AnyPlugin, signal: AbortSignal, warnings: Warning[]): Host {
  const infer: Host['infer'] = async (model, view) => {
    if (plugin.heavy) fail('a heavy plugin cannot run the model.');
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
