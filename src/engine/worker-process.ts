import { type ChildProcess, fork } from 'node:child_process';
import { closeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { CodedError } from '../pipeline/index.ts';
import { ARRAY_FILE, arrayFileOf, arrayFolder, openNameless } from './array-file.ts';
import type { EngineLog, WorkerMessage, WorkerRequest, WorkerResults } from './protocol.ts';
import { residentBytesOf } from './resident-bytes.ts';
import { workerEnv } from './worker-env.ts';
import { WorkerEnded } from './worker-errors.ts';

/** A process for one model, as the server sees it. */
export interface WorkerProcess {
  readonly pid: number | undefined;
  readonly alive: boolean;
  /** Memory it holds, in bytes: now, or when it last answered where the system does not report it. */
  readonly residentBytes: number;
  /**
   * Sends one request; the next may be sent when this is answered.
   *
   * @throws WorkerEnded if the process ends before it answers, CodedError if it answers with a failure
   */
  ask<R extends WorkerRequest>(request: R): Promise<WorkerResults[R['type']]>;
  /** Kills the process, whatever it is doing, and waits for its end: for ever, where it is stuck in the kernel. */
  end(): Promise<void>;
  /** Settles once the process is gone. */
  readonly ended: Promise<WorkerEnded>;
}

const isSource = import.meta.url.endsWith('.ts');
const program = new URL(isSource ? './worker-main.ts' : './worker-main.js', import.meta.url);
/** Set explicitly: the server's own flags (an inspector's port, a watcher) are not for its workers. */
const execArgv = isSource ? ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href] : [];

/** Models take every core for long, and the server needs little but soon: without this it would wait for its share. */
const NICENESS = 5;

function lowerPriority(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, NICENESS);
  } catch {
    // Some systems do not allow it; then both have the same priority.
  }
}

/** The descriptor of a file for arrays. Windows is not known to pass such files on. */
function openArrayFile(log: EngineLog, folder: string): number | undefined {
  if (process.platform === 'win32') return;
  try {
    return openNameless(folder);
  } catch (error) {
    log('Pixels take longer to a model: no file can be made for them.', { why: (error as Error).message }, 'info');
  }
}

function startProcess(env: NodeJS.ProcessEnv, descriptor: number | undefined): ChildProcess {
  const [args, files] = descriptor === undefined ? [[], []] : [[ARRAY_FILE.argument], [descriptor]];
  try {
    return fork(program, args, {
      serialization: 'advanced',
      execArgv: [...execArgv, '--expose-gc'],
      env: workerEnv(env),
      // What the native runtime prints goes to the log, not among the server's own lines.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', ...files],
    });
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    throw error;
  }
}

export function startWorker(
  log: EngineLog = () => {},
  env: NodeJS.ProcessEnv = process.env,
  folder = arrayFolder(),
): WorkerProcess {
  const descriptor = openArrayFile(log, folder);
  const file = arrayFileOf(descriptor, ({ message: why }) =>
    log('Pixels take longer to a model: the folder of the file for them is full.', { why, folder }),
  );
  const child = startProcess(env, descriptor);
  lowerPriority(child.pid);
  let residentBytes = 0;
  let gone: WorkerEnded | undefined;
  let waiting: { resolve(result: any): void; reject(error: Error): void } | undefined;

  child.on('message', (message: WorkerMessage) => {
    if (message.type === 'note') return log(message.message, message.details);
    const asked = waiting;
    waiting = undefined;
    keepProcessFor(child, false);
    if (message.type === 'failed') return asked?.reject(new CodedError(message.code, message.message));
    residentBytes = message.residentBytes;
    // A message may come after the end, when the file is closed.
    if (!asked) return;
    try {
      asked.resolve(file.take(message.result));
    } catch (error) {
      asked.reject(error as Error);
    }
  });
  forEachLine(child, (line) => log(line, { pid: child.pid }));

  keepProcessFor(child, false);
  const ended = new Promise<WorkerEnded>((resolve) => {
    const end = (how: string) => {
      if (gone) return;
      gone = new WorkerEnded(`The process of the model ended (${how}).`);
      waiting?.reject(gone);
      waiting = undefined;
      if (descriptor !== undefined) closeSync(descriptor);
      resolve(gone);
    };
    child.once('exit', (code, signal) => end(signal ?? `code ${code}`));
    child.on('error', (error) => {
      // Without a pid it never began, and nothing will exit; with one, its channel is broken.
      if (child.pid === undefined) end(error.message);
      else child.kill('SIGKILL');
    });
  });

  return {
    get pid() {
      return child.pid;
    },
    get alive() {
      return gone === undefined;
    },
    get residentBytes() {
      return (child.pid !== undefined && residentBytesOf(child.pid)) || residentBytes;
    },
    ended,
    ask(request) {
      return new Promise((resolve, reject) => {
        if (gone) return reject(gone);
        waiting = { resolve, reject };
        keepProcessFor(child, true);
        child.send(file.place(request), (error) => {
          if (error) child.kill('SIGKILL');
        });
      });
    },
    async end() {
      keepProcessFor(child, true);
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Whether a worker keeps this process running: only while it is waited for, so that a program that is done can end. */
function keepProcessFor(child: ChildProcess, isWaitedFor: boolean): void {
  // Pipes and channel are handles of their own.
  for (const handle of [child, child.channel, child.stdout, child.stderr]) {
    // A process that could not be started has none.
    const { ref, unref } = (handle ?? {}) as { ref?(): void; unref?(): void };
    (isWaitedFor ? ref : unref)?.call(handle);
  }
}

function forEachLine(child: ChildProcess, use: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface(stream).on('line', (line) => {
      const text = stripVTControlCharacters(line).trim();
      if (text) use(text);
    });
  }
}
