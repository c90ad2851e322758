export interface OriginSettings {
  /** What result addresses begin with; the request's own host if absent. */
  readonly publicUrl?: string;
  /** Whether `x-forwarded-*` headers are trusted. */
  readonly trustProxy: boolean;
}

/** `https://host:port` as the client knows this server, without a slash at the end; with a path where the public address has one. */
export function originOf({ url, headers }: Request, { publicUrl, trustProxy }: OriginSettings): string {
  if (publicUrl) return publicUrl.replace(/\/+$/, '');
  const { protocol, host } = new URL(url);
  const first = (name: string) => (trustProxy ? headers.get(name)?.split(',')[0]?.trim() : undefined);
  return `${first('x-forwarded-proto') ?? protocol.slice(0, -1)}://${first('x-forwarded-host') ?? headers.get('host') ?? host}`;
}
