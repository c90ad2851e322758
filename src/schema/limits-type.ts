import type { limits } from '../pipeline/index.ts';
import type { Builder } from './builder.ts';

/** Settings of the operator that are limits. */
export interface SettingLimits {
  readonly maxFileBytes: number;
  readonly maxFiles: number;
  readonly maxPixels: number;
  readonly maxRunning: number;
  readonly maxQueue: number;
  readonly deadline: number;
  readonly pixelMemory: number;
  readonly filesBytes: number;
  readonly filesTtl: number;
  readonly maxBatch: number;
  readonly maxJobs: number;
  readonly jobsTtl: number;
}

/** All limits by name, as `server.limits` shows them. */
export type ShownLimits = SettingLimits & { readonly [K in keyof typeof limits]: number };

/** Every limit with what it means; one that is missing here is an error of types. */
const docs: Readonly<Record<keyof ShownLimits, string>> = {
  maxFileBytes: 'Bytes of a file: `MAX_FILE_BYTES`.',
  maxFiles: 'Files of a request: `MAX_FILES`.',
  maxPixels: 'Pixels of a picture: `MAX_PIXELS`.',
  maxRunning: 'Requests that are worked on at once: `MAX_RUNNING`.',
  maxQueue: 'Requests that are admitted beyond them: `MAX_QUEUE`.',
  deadline: 'Seconds for a request; 0 is no limit: `DEADLINE`.',
  pixelMemory: 'Bytes that the pixels of all requests may take together: `PIXEL_MEMORY`.',
  filesBytes: 'Bytes of uploads and results that are kept: `FILES_BYTES`.',
  filesTtl: 'Seconds that they are kept after they were last asked for: `FILES_TTL`.',
  maxBatch: 'Pictures of a job: `MAX_BATCH`.',
  maxJobs: 'Unfinished jobs: `MAX_JOBS`.',
  jobsTtl: 'Seconds that a finished job is kept: `JOBS_TTL`.',
  listLength: 'Plugins in a stage that takes a list.',
  stringLength: 'Characters of an option that is a string.',
  decodedPixels: 'Pixels of a picture, whatever `maxPixels` is.',
  resultPixels: 'Pixels of a result that is made larger than its source.',
  sides: 'Sides at which one picture is shown to the network.',
  tiles: 'Tiles of a picture.',
  bodyBytes: 'Bytes of a request that is no form.',
  formFieldBytes: 'Bytes of the fields `operations` and `map` of a form together.',
  uploadRate: 'Bytes a second at which the body of a request has to arrive at least.',
  dataUriBytes: 'Bytes of a data URI in an answer.',
  intakeBytes: 'Bytes of fresh pictures that wait in memory.',
  addressLength: 'Characters of the `url` of a picture.',
  fetchesAtOnce: 'Pictures of a request that are fetched at a time.',
  redirects: 'Redirects from the `url` of a picture.',
  fetchHeadSeconds: 'Seconds until a `url` answers, each redirect for itself.',
  fetchSeconds: 'Seconds until a picture is fetched.',
  documentTokens: 'Tokens of a document.',
  documentDepth: 'Levels of fields in a document.',
  documentFields: 'Fields of a document.',
  documentCost: 'Cost of a document.',
  runCost: 'Cost of each run of a network that a recipe asks for beyond two.',
  stepCost: 'Cost of a step of `refine` or `layout`.',
  workCost: 'Cost of a field that starts work on pixels; others cost 1.',
  dataUriCost: 'Cost of a data URI.',
  referenceLength: "Characters of an item's `reference`.",
  storedFiles: 'Files of a form that only stores pictures, where `maxFiles` is less.',
  outcomesPage: 'Outcomes of a job in one answer.',
  outcomesPerCost: 'Outcomes of a job that cost 1.',
  streams: 'Subscriptions at a time.',
  clientStreams: 'Subscriptions of one client at a time.',
  ticketSeconds: 'Seconds that a ticket is good for.',
  ticketRequests: 'Requests by a ticket.',
  ticketOrigins: 'Origins of a ticket.',
  messageLength: "Characters of an error's sentence.",
};

/** The type `Limits`. Numbers are `Float`: bytes may go beyond 32 bits. */
export const limitsType = (builder: Builder) =>
  builder.objectRef<ShownLimits>('Limits').implement({
    description: 'The most of everything: settings of the operator, then what every server has.',
    fields: (t) =>
      Object.fromEntries(
        Object.entries(docs).map(([name, description]) => [
          name,
          t.exposeFloat(name as keyof ShownLimits, { description }),
        ]),
      ),
  });
