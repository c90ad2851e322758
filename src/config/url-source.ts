/** A host that pictures are fetched from, or `*` for all; without a port, 80 and 443. */
export interface UrlSource {
  readonly host: string;
  readonly port?: number;
}

/** Reads `images.example`, `images.example:8080`, `[2606:4700::1]`, `*` or `*:8080`; undefined for anything else. */
export function readUrlSource(text: string): UrlSource | undefined {
  const any = /^\*(?::(\d+))?$/.exec(text);
  const address = any ? `http://any.invalid${text.slice(1)}` : `http://${text}`;
  if (/[/@?#*\s\\]/.test(any ? '' : text) || !URL.canParse(address)) return undefined;
  const { hostname } = new URL(address);
  // The default port of a scheme is dropped; 80 is not one of https.
  const port = new URL(address).port || new URL(address.replace('http:', 'https:')).port;
  if (port === '0') return undefined;
  return { host: any ? '*' : hostname.replace(/\.$/, ''), ...(port !== '' && { port: Number(port) }) };
}
