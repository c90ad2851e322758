import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../pipeline/index.ts';
import type { JobStore } from './job-store.ts';
import type { Notice } from './notice.ts';
import { noticeBody } from './notice-body.ts';
import { signedHeaders } from './sign-notice.ts';

export interface NoticeOptions {
  readonly url: string;
  /** `whsec_` and a key in base64. */
  readonly secret: string;
  /** Ends the sending. What is under way is sent again at the next start. */
  readonly signal: AbortSignal;
  /** Milliseconds after each failed attempt; after the last one the notice is given up. */
  readonly pauses?: readonly number[];
  /** Milliseconds that a receiver has for its answer. */
  readonly patience?: number;
}

/** 5 s to 10 h, 17.7 h together: a receiver may be away for a night. A job outlasts its end by a day, unless `JOBS_TTL` is set. */
const PAUSES = [5, 30, 120, 600, 1_800, 7_200, 18_000, 36_000].map((seconds) => 1000 * seconds);
const PATIENCE = 15_000;
/** Notices under way at a time. */
const AT_ONCE = 8;
/** Milliseconds between looks for notices. */
const LOOK = 500;

type NoticeStore = Pick<JobStore, 'find' | 'outcomes' | 'takeNotices' | 'deferNotice' | 'settleNotice'>;

/**
 * Sends what happens to jobs to the operator's address, beside the work on them: a receiver that is slow or gone delays none.
 * Each notice is sent at least once, in no promised order; its id is the same in each attempt. Only an answer of 2xx is a
 * receipt: redirects are not followed.
 */
export async function sendNotices(
  store: NoticeStore,
  log: Log,
  { url, secret, signal, pauses = PAUSES, patience = PATIENCE }: NoticeOptions,
): Promise<void> {
  // Longer than an attempt takes: another process must not send the same meanwhile.
  const lease = 2 * patience + 10_000;
  while (!signal.aborted) {
    const due = await store.takeNotices(AT_ONCE, lease).catch((): readonly Notice[] => []);
    await Promise.all(due.map(send));
    if (due.length < AT_ONCE) await delay(LOOK, undefined, { signal, ref: false }).catch(() => {});
  }

  async function send(notice: Notice): Promise<void> {
    // Where the store is away, the notice is due again after its lease.
    const settle = () => store.settleNotice(notice).catch(() => {});
    const body = await noticeBody(store, notice).catch((error: Error) => error);
    if (body instanceof Error) return void (await store.deferNotice(notice, LOOK, false).catch(() => {}));
    if (body === undefined) return settle();
    const problem = await post(notice, body).catch((error: unknown) => reasonOf(error));
    if (problem === undefined) return settle();
    if (signal.aborted) return;
    const pause = pauses[notice.attempts];
    const facts = { job: notice.job, subject: notice.subject, attempts: notice.attempts + 1, problem };
    if (pause === undefined) {
      log.error(facts, 'A notice of a job is given up: WEBHOOK_URL has not confirmed it.');
      return settle();
    }
    if (notice.attempts === 0) log.warn(facts, 'WEBHOOK_URL does not confirm a notice of a job; it is tried again.');
    await store.deferNotice(notice, pause, true).catch(() => {});
  }

  /** Why it is not confirmed; undefined where it is. */
  async function post({ job, subject }: Notice, body: string): Promise<string | undefined> {
    const seconds = Math.floor(Date.now() / 1000);
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'matteql',
      ...signedHeaders(`${job}_${subject}`, seconds, body, secret),
    };
    // A controller of its own: a signal that is combined with one that lives on leaks.
    const end = new AbortController();
    const stop = () => end.abort(signal.reason);
    const timer = setTimeout(() => end.abort(new Error(`no answer within ${patience} ms`)), patience);
    signal.addEventListener('abort', stop, { once: true });
    try {
      const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: end.signal });
      await response.body?.cancel();
      return response.ok ? undefined : `it answers ${response.status}`;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }
}

/** `fetch` hides what the system says in the cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return (cause instanceof Error && cause.message) || message;
}
