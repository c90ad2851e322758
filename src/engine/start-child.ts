import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { CodedError } from '../pipeline/index.ts';
import type { Answer, Ask, Log, Replies } from './messages.ts';
import { residentBytesOf } from './resident-bytes.ts';

/** A process for one network, as the server sees it. */
export interface Child {
  readonly pid: number | undefined;
  readonly alive: boolean;
  /** Memory it holds, in bytes: now, or when it last answered where the system does not tell. */
  readonly residentBytes: number;
  /**
   * Asks one thing; the next may be asked when this is answered.
   *
   * @throws ChildEnded if the process ends before it answers, CodedError if it answers that it cannot
   */
  ask<A extends Ask>(ask: A): Promise<Replies[A['ask']]>;
  /** Ends the process, whatever it is doing. */
  end(): Promise<void>;
  /** Settles once the process is gone. */
  readonly ended: Promise<ChildEnded>;
}

/** The process is gone: killed, out of memory, or crashed in native code. */
export class ChildEnded extends Error {
  override readonly name = 'ChildEnded';
}

const isSource = import.meta.url.endsWith('.ts');
const program = new URL(isSource ? './child.ts' : './child.js', import.meta.url);
/** Said in full: the server's own flags (an inspector's port, a watcher) are not for its children. */
const execArgv = isSource ? ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href] : [];

/**
 * A network is loaded by way of many short-lived copies of its weights. By itself glibc keeps what was freed for later, which
 * never comes: the default network's process holds 1.33 GB instead of 1.11 GB then. Runs are as fast either way; loading
 * takes a third of a second longer. Other C libraries do not know the word.
 */
const GIVE_BACK = { MALLOC_TRIM_THRESHOLD_: '131072' };

/** How far the network stands back: it would take every core, and the server, which wants little, would wait for its turn. */
const NICENESS = 5;

function yieldTo(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, NICENESS);
  } catch {
    // Some systems do not allow it; then the two take turns.
  }
}

export function startChild(log: Log = () => {}): Child {
  // What the native runtime prints goes to the log, not among the server's own lines.
  const child = fork(program, [], {
    serialization: 'advanced',
    execArgv: [...execArgv, '--expose-gc'],
    env: { ...GIVE_BACK, ...process.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  yieldTo(child.pid);
  let residentBytes = 0;
  let gone: ChildEnded | undefined;
  let waiting: { resolve(reply: any): void; reject(error: Error): void } | undefined;

  child.on('message', (answer: Answer) => {
    if (answer.answer === 'note') return log(answer.message, answer.details);
    const asked = waiting;
    waiting = undefined;
    if (answer.answer === 'failed') return asked?.reject(new CodedError(answer.code, answer.message));
    residentBytes = answer.residentBytes;
    asked?.resolve(answer.reply);
  });
  listen(child, (line) => log(line, { pid: child.pid }));

  const ended = new Promise<ChildEnded>((resolve) => {
    const end = (how: string) => {
      gone ??= new ChildEnded(`The network's process ended (${how}).`);
      waiting?.reject(gone);
      waiting = undefined;
      resolve(gone);
    };
    child.once('exit', (code, signal) => end(signal ?? `code ${code}`));
    child.on('error', (error) => {
      // Without a pid it never began, and nothing will exit; with one, its channel is of no use any more.
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
    ask(ask) {
      return new Promise((resolve, reject) => {
        if (gone) return reject(gone);
        waiting = { resolve, reject };
        child.send(ask, (error) => {
          if (error) child.kill('SIGKILL');
        });
      });
    },
    async end() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function listen(child: ChildProcess, hear: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface(stream).on('line', (line) => {
      const text = stripVTControlCharacters(line).trim();
      if (text) hear(text);
    });
  }
}
