import { open, readFile, stat } from 'node:fs/promises';
import { unavailable } from './unavailable.ts';

/** Where the text of a line lies in its file, in bytes. */
export interface Span {
  readonly at: number;
  readonly length: number;
}

interface Waiting {
  readonly text: Buffer;
  readonly isLast: boolean;
  resolve(span: Span): void;
  reject(error: unknown): void;
}

/**
 * A file of lines of JSON that only grows. Each line begins with its newline, so that one that a crash or a full disk tore
 * stays a line of its own. Lines that are asked for while others are written go in together.
 */
export interface JobLog {
  /** @param isLast waits until it is on the disk: nothing comes after it that would be done again if it were lost */
  append(line: object, isLast: boolean): Promise<Span>;
  read(spans: readonly Span[]): Promise<readonly unknown[]>;
  /** Every whole line. */
  replay(): Promise<readonly { readonly line: unknown; readonly span: Span }[]>;
}

export function createJobLog(path: string): JobLog {
  let waiting: Waiting[] = [];
  let isWriting = false;

  async function write(lines: readonly Waiting[]): Promise<void> {
    const file = await open(path, 'a', 0o600);
    try {
      // Asked anew each time: what was written in part has moved the end.
      let { size: at } = await file.stat();
      await file.appendFile(Buffer.concat(lines.flatMap(({ text }) => [NEWLINE, text])));
      if (lines.some(({ isLast }) => isLast)) await file.datasync();
      for (const { text, resolve } of lines) {
        resolve({ at: at + 1, length: text.length });
        at += 1 + text.length;
      }
    } finally {
      await file.close();
    }
  }

  async function writeAll() {
    if (isWriting) return;
    isWriting = true;
    while (waiting.length > 0) {
      const lines = waiting;
      waiting = [];
      await write(lines).catch((cause) => {
        for (const { reject } of lines) reject(unavailable(cause));
      });
    }
    isWriting = false;
  }

  return {
    append: (line, isLast) =>
      new Promise((resolve, reject) => {
        waiting.push({ text: Buffer.from(JSON.stringify(line)), isLast, resolve, reject });
        void writeAll();
      }),
    async read(spans) {
      if (spans.length === 0) return [];
      try {
        const file = await open(path, 'r');
        try {
          return await Promise.all(spans.map((span) => textAt(file, span).then((text) => JSON.parse(text))));
        } finally {
          await file.close();
        }
      } catch (cause) {
        throw unavailable(cause);
      }
    },
    async replay() {
      const bytes = (await stat(path).catch(() => undefined)) ? await readFile(path) : Buffer.alloc(0);
      const found = [];
      for (let at = 0, end: number; at < bytes.length; at = end + 1) {
        end = bytes.indexOf(10, at);
        if (end < 0) end = bytes.length;
        const line = parsed(bytes.toString('utf8', at, end));
        if (line !== undefined) found.push({ line, span: { at, length: end - at } });
      }
      return found;
    },
  };
}

const NEWLINE = Buffer.from('\n');

async function textAt(file: Awaited<ReturnType<typeof open>>, { at, length }: Span): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return buffer.toString('utf8', 0, bytesRead);
}

/** Undefined for a torn line, which lacks its end, and for an empty one. */
function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
