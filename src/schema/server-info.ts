import type { AdmissionStatus, EngineStatus, Int8Gain } from '../pipeline/index.ts';
import type { Builder } from './builder.ts';
import { limitsType } from './limits-type.ts';
import { modelStatus } from './model-status.ts';
import type { ApiServices } from './services.ts';

/** Enums made from data; TypeScript cannot follow there. */
type Ref = any;

/** The type `ServerInfo`: what runs here, on what, and how busy it is. */
type Enums = Readonly<Record<'ModelEnum' | 'PresetEnum', Ref>>;

export function serverInfo(
  builder: Builder,
  services: ApiServices | undefined,
  { ModelEnum, PresetEnum }: Enums,
  Optimization: Ref,
) {
  const RequestsInfo = builder.objectRef<AdmissionStatus>('RequestsInfo').implement({
    description: 'Admitted requests. Beyond `places` and `maxQueue` requests are refused with `OVERLOADED`.',
    fields: (t) => ({
      running: t.exposeInt('running', { description: 'Being worked on.' }),
      waiting: t.exposeInt('waiting', { description: 'Uploading, queued or responding.' }),
      places: t.exposeInt('places', { description: 'Most that can be worked on at once: `MAX_RUNNING`.' }),
      maxQueue: t.exposeInt('maxQueue', { description: 'Most that are admitted beyond them: `MAX_QUEUE`.' }),
    }),
  });
  const QueueInfo = builder.objectRef<EngineStatus>('QueueInfo').implement({
    description: 'Pictures at the models, and admitted requests.',
    fields: (t) => ({
      waiting: t.exposeInt('waiting', { description: 'Pictures in the queues of models.' }),
      running: t.exposeInt('running', { description: 'Pictures in a run.' }),
      requests: t.field({ type: RequestsInfo, resolve: () => services!.admission.status }),
    }),
  });
  const MemoryInfo = builder.objectRef<EngineStatus>('MemoryInfo').implement({
    description: 'In bytes.',
    fields: (t) => ({
      server: t.float({ description: 'Resident in this process.', resolve: () => process.memoryUsage.rss() }),
      engine: t.float({
        description: 'Resident in the processes that run models.',
        resolve: ({ models }) => bytesOf(models),
      }),
      engineLimit: t.float({
        description: 'What these may take: `ENGINE_MEMORY`. Idle ones are ended to make room.',
        resolve: ({ memory }) => memory,
      }),
      engineExcess: t.float({
        description: 'What they take beyond it. Above 0 where a model exceeds the limit by itself.',
        resolve: ({ models, memory }) => Math.max(0, bytesOf(models) - memory),
      }),
      memo: t.float({ description: 'Remembered masks and mattes.', resolve: () => services!.memo.bytes }),
    }),
  });
  const EightBitInfo = builder.objectRef<Int8Gain>('EightBitInfo').implement({
    description: 'What int8 gains on the processor of this server.',
    fields: (t) => ({
      instructions: t.stringList({
        nullable: true,
        description: "The processor's instructions for it; null where they are unknown.",
        resolve: ({ instructions }) => (instructions ? [...instructions] : null),
      }),
      gain: t.exposeFloat('gain', {
        description: 'How many times as fast as in single precision a few convolutions are.',
      }),
      exact: t.exposeBoolean('exact', {
        description: 'Whether results are exact: on some processors sums of two products overflow.',
      }),
    }),
  });
  const Limits = limitsType(builder);
  const ModelStatusInfo = modelStatus(builder, ModelEnum, Optimization);
  return builder.objectRef<EngineStatus>('ServerInfo').implement({
    description: 'The server as it is now.',
    fields: (t) => ({
      version: t.string({ resolve: () => services!.catalog.version }),
      defaultModel: t.field({ type: ModelEnum, resolve: () => services!.defaultModel as never }),
      defaultModelReason: t.string({
        nullable: true,
        description: 'Why it is the default; null unless `DEFAULT_MODEL=auto` chose it.',
        resolve: () => services!.defaultModelReason ?? null,
      }),
      defaultPreset: t.field({ type: PresetEnum, resolve: () => services!.catalog.defaultPreset as never }),
      eightBit: t.field({
        type: EightBitInfo,
        nullable: true,
        description: 'Measured at the start for `DEFAULT_MODEL=auto` on a processor; else null.',
        resolve: () => services!.int8 ?? null,
      }),
      provider: t.exposeString('provider', { description: 'What models run on: `cpu`, `cuda`, `webgpu`.' }),
      processes: t.exposeInt('processes', { description: 'Of each model, at most.' }),
      threads: t.exposeInt('threads', { description: 'Of each process.' }),
      nodeVersion: t.string({ description: 'Version of Node.js.', resolve: () => process.versions.node }),
      runtimeVersion: t.exposeString('runtimeVersion', { description: 'Version of onnxruntime.' }),
      workersOnly: t.boolean({
        description: 'Whether pictures are left to workers, and this server runs no model: `WORKERS_ONLY`.',
        resolve: () => services!.workersOnly,
      }),
      workers: t.int({
        nullable: true,
        description:
          'Processes that take pictures of jobs from the queue now, this one included; null while it cannot be reached.',
        resolve: () => services!.jobs.workers(),
      }),
      reads: t.stringList({
        description: 'Formats that can be read.',
        resolve: () => [...services!.recognizer.formats],
      }),
      writes: t.stringList({
        description: 'Formats that can be written.',
        resolve: () => services!.catalog.registry.list('encode').map(({ name }) => name),
      }),
      limits: t.field({
        type: Limits,
        description: 'The most of everything.',
        resolve: () => services!.shownLimits,
      }),
      queue: t.field({ type: QueueInfo, resolve: (status) => status }),
      memory: t.field({ type: MemoryInfo, resolve: (status) => status }),
      networks: t.field({
        type: [ModelStatusInfo],
        description: 'Models that are loaded, or were since the server started.',
        resolve: ({ models }) => models,
      }),
    }),
  });
}

const bytesOf = (models: EngineStatus['models']): number =>
  models.reduce((sum, { residentBytes }) => sum + residentBytes, 0);
