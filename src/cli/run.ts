import { stripVTControlCharacters } from 'node:util';
import { type CommandDef, defineCommand, renderUsage, runCommand } from 'citty';
import { CodedError } from '../pipeline/index.ts';
import { jobsCommand } from './jobs.ts';
import { modelsCommand } from './models.ts';
import { say, type Terminal } from './terminal.ts';

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
  if (argv.length === 0 || (argv[0] !== 'cut' && argv.some((word) => word === '--help' || word === '-h'))) {
    say(terminal, await usageFor(root, argv));
    return 0;
  }
  try {
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
      complain(error.message);
      complain(await usageFor(root, argv));
      return 2;
    }
    throw error;
  }
}

/** The usage of the innermost command that the words name. */
async function usageFor(root: CommandDef, argv: readonly string[]): Promise<string> {
  let command = root;
  const names: string[] = [];
  for (const word of argv) {
    const inner = (command.subCommands as Record<string, CommandDef> | undefined)?.[word];
    if (!inner) break;
    names.push(((command.meta ?? {}) as { name?: string }).name ?? '');
    command = inner;
  }
  return stripVTControlCharacters(await renderUsage(command, { meta: { name: names.join(' ') } }));
}
