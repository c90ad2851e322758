import { defineCommand } from 'citty';
import { printable } from './cut/printable.ts';
import { createServerClient, type ServerClient } from './remote/server-client.ts';
import { say, type Terminal } from './terminal.ts';
import { table } from './text.ts';

interface Job {
  readonly id: string;
  readonly state: string;
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly createdAt: string;
  readonly finishedAt: string | null;
  readonly archive?: string | null;
}

const FACTS = 'id state total done failed createdAt finishedAt';
const LIST = `query ($first: Int!) { jobs(first: $first) { ${FACTS} } }`;
const SHOW = `query ($id: ID!) { job(id: $id) { ${FACTS} archive
  outcomes(failed: true, limit: 100) { index reference filename failure { code message } } } }`;
const CANCEL = `mutation ($id: ID!) { cancelJob(id: $id) { ${FACTS} } }`;

const server = {
  server: {
    type: 'string',
    default: 'http://127.0.0.1:4000',
    description: 'Address of the server.',
    valueHint: 'address',
  },
  key: {
    type: 'string',
    description: 'A key of the server; by default MATTEQL_KEY of the environment.',
    valueHint: 'key',
  },
} as const;
const id = { type: 'positional', required: true, description: 'Id of the job.' } as const;

/** `jobs list | show | cancel`: the jobs of this client on a server. */
export function jobsCommand(terminal: Terminal) {
  const { signal, env } = terminal;
  const clientOf = (args: { readonly server: string; readonly key?: string | undefined }): ServerClient =>
    createServerClient(args.server, args.key ?? env.MATTEQL_KEY, []);
  return defineCommand({
    meta: { name: 'jobs', description: 'List, show and cancel your jobs on a server.' },
    subCommands: {
      list: defineCommand({
        meta: { name: 'list', description: 'List your jobs, the latest first.' },
        args: { ...server, first: { type: 'string', default: '20', description: 'How many.', valueHint: 'number' } },
        async run({ args }) {
          const { jobs } = await clientOf(args).ask(LIST, { first: Number(args.first) }, signal);
          if (jobs.length === 0) say(terminal, 'There are no jobs.');
          else say(terminal, table([HEAD, ...(jobs as readonly Job[]).map(rowOf)]));
        },
      }),
      show: defineCommand({
        meta: { name: 'show', description: 'Show a job, and which of its pictures failed.' },
        args: { id, ...server },
        async run({ args }) {
          const { job } = await clientOf(args).ask(SHOW, { id: args.id }, signal);
          say(terminal, table([HEAD, rowOf(job)]));
          if (job.archive) say(terminal, `Results: ${printable(job.archive)}`);
          for (const { index, reference, filename, failure } of job.outcomes) {
            say(terminal, printable(`${reference ?? filename ?? index}: ${failure.code}: ${failure.message}`));
          }
        },
      }),
      cancel: defineCommand({
        meta: { name: 'cancel', description: 'Stop a job; what was recorded stays.' },
        args: { id, ...server },
        async run({ args }) {
          const { cancelJob } = await clientOf(args).ask(CANCEL, { id: args.id }, signal);
          say(terminal, table([HEAD, rowOf(cancelJob)]));
        },
      }),
    },
  });
}

const HEAD = ['ID', 'STATE', 'DONE', 'FAILED', 'TOTAL', 'CREATED', 'ENDED'];

const rowOf = ({ id, state, done, failed, total, createdAt, finishedAt }: Job): string[] => [
  ...[id, state, String(done), String(failed), String(total), createdAt, finishedAt ?? ''].map(printable),
];
