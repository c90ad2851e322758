import { createHmac } from 'node:crypto';

/**
 * Headers of a notice as Standard Webhooks say (standardwebhooks.com, `v1`): HMAC-SHA256 of id, time and body.
 *
 * @param id the same for each attempt, so that a receiver knows what it has had
 * @param seconds since 1970 at this attempt: receivers refuse what is old
 * @param secret `whsec_` and the key in base64
 */
export function signedHeaders(id: string, seconds: number, body: string, secret: string): Record<string, string> {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` };
}
