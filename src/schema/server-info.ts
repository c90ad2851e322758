import type { Builder } from './builder.ts';
import type { EightBitGain, EngineStatus, GateStatus, House } from './house.ts';
import { networkInfo } from './network-info.ts';

/** Enums made from data; TypeScript cannot follow there. */
type Ref = any;

/** The type `ServerInfo`: what runs here, on what, and how busy it is. */
export function serverInfo(builder: Builder, house: House, ModelEnum: Ref, Optimization: Ref) {
  const RequestsInfo = builder.objectRef<GateStatus>('RequestsInfo').implement({
    description: 'Requests that want work done. Beyond `places` and `maxQueue` they are refused with `OVERLOADED`.',
    fields: (t) => ({
      running: t.exposeInt('running', { description: 'Worked on now.' }),
      waiting: t.exposeInt('waiting', { description: 'In, and not worked on: sending, waiting, or being answered.' }),
      places: t.exposeInt('places', { description: 'How many can be worked on at once: `MAX_RUNNING`.' }),
      maxQueue: t.exposeInt('maxQueue', { description: 'How many may be in beside them: `MAX_QUEUE`.' }),
    }),
  });
  const QueueInfo = builder.objectRef<EngineStatus>('QueueInfo').implement({
    description: 'Pictures at the networks, and requests in the house.',
    fields: (t) => ({
      waiting: t.exposeInt('waiting', { description: 'Pictures that wait for a network.' }),
      running: t.exposeInt('running', { description: 'Pictures that are in one.' }),
      requests: t.field({ type: RequestsInfo, resolve: () => house.gate.status }),
    }),
  });
  const MemoryInfo = builder.objectRef<EngineStatus>('MemoryInfo').implement({
    description: 'In bytes.',
    fields: (t) => ({
      server: t.float({ description: 'Resident in this process.', resolve: () => process.memoryUsage.rss() }),
      engine: t.float({
        description: 'Resident in the processes that run networks.',
        resolve: ({ networks }) => bytesOf(networks),
      }),
      engineLimit: t.float({
        description: 'What these may take: `ENGINE_MEMORY`. One that is idle is ended for another.',
        resolve: ({ memory }) => memory,
      }),
      engineExcess: t.float({
        description: 'What they take beyond it. Above 0 where a network does not fit: then it runs alone.',
        resolve: ({ networks, memory }) => Math.max(0, bytesOf(networks) - memory),
      }),
      memo: t.float({ description: 'Remembered masks and mattes.', resolve: () => house.memo.bytes }),
    }),
  });
  const EightBitInfo = builder.objectRef<EightBitGain>('EightBitInfo').implement({
    description: 'What eight bits are worth on the processor of this server.',
    fields: (t) => ({
      instructions: t.stringList({
        nullable: true,
        description: "The processor's instructions for them; null where the system does not tell.",
        resolve: ({ instructions }) => (instructions ? [...instructions] : null),
      }),
      gain: t.exposeFloat('gain', {
        description: 'How many times as fast as in single precision a few convolutions are.',
      }),
      exact: t.exposeBoolean('exact', {
        description: 'Whether they give the right numbers: on some processors sums of two products overflow.',
      }),
    }),
  });
  const NetworkInfo = networkInfo(builder, ModelEnum, Optimization);
  return builder.objectRef<EngineStatus>('ServerInfo').implement({
    description: 'The server as it is now.',
    fields: (t) => ({
      version: t.string({ resolve: () => house.version }),
      defaultModel: t.field({ type: ModelEnum, resolve: () => house.models.default as never }),
      defaultModelReason: t.string({
        nullable: true,
        description: 'Why it is this one; null where the operator has named it: only `DEFAULT_MODEL=auto` chooses.',
        resolve: () => house.models.reason ?? null,
      }),
      eightBit: t.field({
        type: EightBitInfo,
        nullable: true,
        description: 'Measured at the start for `DEFAULT_MODEL=auto` on a processor; else null.',
        resolve: () => house.models.eightBit ?? null,
      }),
      provider: t.exposeString('provider', { description: 'Where networks run: `cpu`, `cuda`, `webgpu`.' }),
      processes: t.exposeInt('processes', { description: 'Of each network, at most.' }),
      threads: t.exposeInt('threads', { description: 'Of each process.' }),
      nodeVersion: t.string({ description: 'Version of Node.js.', resolve: () => process.versions.node }),
      runtimeVersion: t.exposeString('runtimeVersion', { description: 'Version of onnxruntime.' }),
      reads: t.stringList({ description: 'Formats that can be read.', resolve: () => [...house.reads] }),
      writes: t.stringList({ description: 'Formats that can be written.', resolve: () => [...house.writes] }),
      limits: t.field({ type: 'JSON', resolve: () => house.limits }),
      queue: t.field({ type: QueueInfo, resolve: (status) => status }),
      memory: t.field({ type: MemoryInfo, resolve: (status) => status }),
      networks: t.field({
        type: [NetworkInfo],
        description: 'Those that are loaded, or were since the server started.',
        resolve: ({ networks }) => networks,
      }),
    }),
  });
}

const bytesOf = (networks: EngineStatus['networks']): number =>
  networks.reduce((sum, { residentBytes }) => sum + residentBytes, 0);
