import { stripVTControlCharacters } from 'node:util';
import { type CommandDef, defineCommand, renderUsage, runCommand } from 'citty';
import { CodedError, didYouMean } from '../pipeline/index.ts';
import { jobsCommand } from './jobs.ts';
import { modelsCommand } from './models.ts';
import { say, type Terminal } from './terminal.ts';
import { unknownFlag } from './unknown-flag.ts';

/**
 * Runs the command line.
 *
 * @returns the exit code: 0 done, 1 could not be done, 2 not understood, 130 stopped by the user
 */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  // citty colors its text even where the output is no terminal.
  const complain = (line: string) => terminal.err.write(`${stripVTControlCharacters(line)}\n`);
  let code = 0;
  const commands = {
    cut: defineCommand({
      meta: {
        name: 'cut',
        description: 'Remove the background of files and folders, in this process or by a server (--server).',
      },
      run: async ({ rawArgs }) => {
        const { cut } = await import('./cut/cut.ts');
        code = await cut(rawArgs, terminal);
      },
    }),
    schema: defineCommand({
      meta: { name: 'schema', description: 'Print the GraphQL schema, with the plugins of PLUGINS.' },
      run: async () => (await import('./print-schema.ts')).printSchema(terminal),
    }),
    serve: defineCommand({
      meta: { name: 'serve', description: 'Serve the GraphQL API; settings are environment variables.' },
      // It loads much that other commands do without.
      run: async () => (await import('./serve.ts')).serve(terminal),
    }),
    jobs: jobsCommand(terminal),
    worker: defineCommand({
      meta: { name: 'worker', description: 'Work on the pictures of jobs that servers with the same Redis accept.' },
      run: async () => (await import('./worker.ts')).worker(terminal),
    }),
    models: modelsCommand(terminal),
  };
  const root: CommandDef = defineCommand({
    meta: { name: 'matteql', description: 'Removes the background of pictures.' },
    subCommands: commands,
  });
  // Flags of `cut` come from the plugins, and so does its help.
  const isCut = argv[0] === 'cut';
  if (argv.length === 0 || (!isCut && argv.some((word) => word === '--help' || word === '-h'))) {
    say(terminal, await usageFor(root, argv));
    return 0;
  }
  const { command, names } = innermost(root, argv);
  try {
    const words = argv.slice(names.length);
    const unknown = isCut || command.subCommands ? undefined : await unknownFlag(command, words);
    if (unknown !== undefined) {
      complain(unknown);
      return 2;
    }
    await runCommand(root, { rawArgs: [...argv] });
    return code;
  } catch (error) {
    if (terminal.signal.aborted && (!['serve', 'worker'].includes(argv[0]!) || error === terminal.signal.reason)) {
      complain('Stopped. Partial downloads are kept and resumed by the next pull.');
      return 130;
    }
    // What keeps a server from starting is a sentence of ours, or the system's.
    if (error instanceof CodedError || (error instanceof Error && ['serve', 'worker', 'schema'].includes(argv[0]!))) {
      complain(error.message);
      return 1;
    }
    // A folder that cannot be read or written to.
    if (error instanceof Error && 'syscall' in error) {
      complain(`${error.message}. Set MATTEQL_HOME or MODELS_DIR to folders that this user may use.`);
      return 1;
    }
    // citty does not export its error class.
    if (error instanceof Error && error.name === 'CLIError') {
      const hint = didYouMean(argv[names.length] ?? '', Object.keys(command.subCommands ?? {}));
      complain(hint ? `${error.message}.${hint}` : error.message);
      complain(await usageFor(root, argv));
      return 2;
    }
    throw error;
  }
}

/** The innermost command that the words name, and the words that name it. */
function innermost(root: CommandDef, argv: readonly string[]) {
  let command = root;
  const names: string[] = [];
  for (const word of argv) {
    const commands = command.subCommands as Record<string, CommandDef> | undefined;
    if (!commands || !Object.hasOwn(commands, word)) break;
    command = commands[word]!;
    names.push(word);
  }
  return { command, names };
}

/** The usage of the innermost command that the words name. */
async function usageFor(root: CommandDef, argv: readonly string[]): Promise<string> {
  const { command, names } = innermost(root, argv);
  const parents = names.slice(0, -1);
  const name = [...(names.length > 0 ? ['matteql'] : []), ...parents].join(' ');
  return stripVTControlCharacters(await renderUsage(command, { meta: { name } }));
}
