import { createHmac, timingSafeEqual } from 'node:crypto';
import { Rejection } from './rejection.ts';

/** Signs addresses of results, and checks them. */
export interface FileSignatures {
  /** The path with what opens it for a while. */
  sign(path: string): string;
  /** Why an address opens nothing; undefined where it is signed and its time has not passed. */
  refusal(url: URL): Rejection | undefined;
  /** Seconds that a signed address still opens its result. */
  secondsLeft(url: URL): number;
}

/**
 * Equal addresses for requests that come soon after each other, so that a browser need not fetch the same picture again: the
 * end of an address is a multiple of as many seconds.
 */
const STEP = 60;

/**
 * Addresses that open a result only with a signature, and only for a time. Servers with one secret accept each other's.
 *
 * @param secret that signs them
 * @param seconds that they are good for at least
 */
export function createFileSignatures(secret: string, seconds: number): FileSignatures {
  const signatureOf = (path: string, expires: string) =>
    createHmac('sha256', secret).update(`file ${path} ${expires}`).digest();
  const now = () => Math.floor(Date.now() / 1000);
  const expiresOf = ({ searchParams }: URL) => searchParams.get('expires') ?? '';

  return {
    sign(path) {
      const expires = String(Math.ceil((now() + seconds) / STEP) * STEP);
      return `${path}?expires=${expires}&signature=${signatureOf(path, expires).toString('base64url')}`;
    },
    refusal(url) {
      const own = signatureOf(url.pathname, expiresOf(url));
      const given = Buffer.from(url.searchParams.get('signature') ?? '', 'base64url');
      const isOurs = given.length === own.length && timingSafeEqual(given, own);
      if (!isOurs) return refused('This address is not signed by this server');
      return Number(expiresOf(url)) > now() ? undefined : refused('The time of this address has passed');
    },
    secondsLeft: (url) => Math.max(0, Number(expiresOf(url)) - now()),
  };
}

const refused = (why: string) =>
  new Rejection('UNAUTHENTICATED', `${why}: ask for the picture again, and take the address of that answer.`, {
    status: 403,
  });
