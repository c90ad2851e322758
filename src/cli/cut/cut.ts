import { type Config, readConfig } from '../../config/index.ts';
import { CodedError } from '../../pipeline/index.ts';
import { createRecognizer } from '../../plugins/index.ts';
import { type Catalog, screaming } from '../../removal/index.ts';
import { loadCatalog } from '../../runtime/index.ts';
import { createServerClient } from '../remote/server-client.ts';
import type { Terminal } from '../terminal.ts';
import { cutFolders } from './cut-folders.ts';
import { checkExtension, cutRequest, isPictureName } from './cut-request.ts';
import { cutToFile } from './cut-to-file.ts';
import type { Cutter } from './cutter.ts';
import { helpFor } from './help.ts';
import { fetchWeights, localCutter, openLocalRuntime } from './local-cutter.ts';
import { printable } from './printable.ts';
import { type CutArguments, readArguments } from './read-arguments.ts';
import { serverCutter, serverFacts } from './server-cutter.ts';
import { type StageFlags, stageFlagsOf } from './stage-flags.ts';
import { UsageError } from './usage-error.ts';

/**
 * `matteql cut`.
 *
 * @param words those after `cut`
 * @returns the exit code: 0 all done, 1 some failed, 2 not understood, 130 stopped by the user
 */
export async function cut(words: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await run(words, terminal);
  } catch (error) {
    if (terminal.signal.aborted) return 130;
    if (!(error instanceof UsageError || error instanceof CodedError)) throw error;
    const hint = error instanceof UsageError ? ' "matteql cut --help" shows what there is.' : '';
    terminal.err.write(`${error.message}${hint}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  const config = configOf(terminal);
  const { catalog } = await loadCatalog(config).catch(startError);
  const flags = stageFlagsOf(catalog.registry);
  const args = readArguments(words, flags);
  if (args.isSet.help || words.length === 0) {
    terminal.out.write(helpFor(args.inputs, catalog));
    return 0;
  }
  if (args.inputs.length === 0) throw new UsageError('Name files, folders, globs, or - for the standard input.');
  const { output, server } = args.values;
  if (args.isSet.job && server === undefined) throw new UsageError('--job needs a server: name one by --server.');
  const isSingle =
    args.inputs.includes('-') || output === '-' || (output !== undefined && isPictureName(output, catalog));
  const cutter = await (server === undefined
    ? openHere(args, flags, config, terminal)
    : openThere(server, args, { flags, catalog, config }, terminal));
  try {
    if (!isSingle) return await cutFolders(args, cutter, terminal);
    if (output !== undefined && output !== '-') checkExtension(output, cutter.file, catalog);
    return await cutToFile(args, cutter, terminal);
  } finally {
    await cutter.close();
  }
}

/** What cuts pictures in this process. */
async function openHere(args: CutArguments, flags: StageFlags, config: Config, terminal: Terminal): Promise<Cutter> {
  const runtime = await openLocalRuntime(config, terminal);
  try {
    const { chosen, services } = runtime;
    const request = await cutRequest(args, flags, services.catalog, chosen.name);
    const model = request.modelName ?? chosen.name;
    // Where there are masks it may not be needed; then the first picture without one fetches it.
    if (args.values.mask === undefined) await fetchWeights(runtime, model, terminal);
    return localCutter(runtime, request, config);
  } catch (error) {
    await runtime.close();
    throw error;
  }
}

/** What has a server cut them. */
async function openThere(
  address: string,
  args: CutArguments,
  { flags, catalog, config }: { flags: StageFlags; catalog: Catalog; config: Config },
  { env, signal, err }: Terminal,
): Promise<Cutter> {
  // On a terminal it takes the line of the bar, which is drawn again below.
  const onAway = (sentence: string) => err.write(`${err.isTTY ? '\r\u001b[K' : ''}${printable(sentence)}\n`);
  const client = createServerClient(address, args.values.key ?? env.MATTEQL_KEY, undefined, onAway);
  const facts = await serverFacts(client, signal);
  const usual = catalog.models.find(({ name }) => screaming(name) === facts.defaultModel)?.name ?? config.defaultModel;
  const request = await cutRequest(args, flags, catalog, usual);
  const here = { recognizer: createRecognizer(catalog.registry), maxFileBytes: config.maxFileBytes };
  return serverCutter(client, request, facts, here, args.isSet.job);
}

/** @throws CodedError that names a setting that is wrong */
function configOf({ env }: Terminal): Config {
  try {
    return readConfig(env);
  } catch (error) {
    return startError(error as Error);
  }
}

/** What keeps the command from starting is a sentence of ours, and no bug. */
function startError(cause: Error): never {
  throw cause instanceof CodedError ? cause : new CodedError('BAD_OPTION', cause.message, [], { cause });
}
