import parseRange from 'range-parser';

export interface FileRange {
  /** Both included. */
  readonly start: number;
  readonly end: number;
  readonly isPart: boolean;
}

/** What of a file a request asks for: one part, or all of it where it asks for several. Undefined where there is no such part. */
export function rangeOf(headers: Headers, bytes: number, etag: string): FileRange | undefined {
  const all = { start: 0, end: bytes - 1, isPart: false };
  const header = headers.get('range');
  if (header === null) return all;
  const ranges = parseRange(bytes, header);
  if (ranges === -1) return undefined;
  const ifRange = headers.get('if-range');
  const isWanted = ranges !== -2 && ranges.type === 'bytes' && ranges.length === 1;
  if (!isWanted || (ifRange !== null && ifRange !== etag)) return all;
  return { ...ranges[0]!, isPart: true };
}

export const etagMatches = (header: string | null, etag: string): boolean =>
  header?.split(',').some((each) => each.trim() === '*' || each.trim().replace(/^W\//, '') === etag) ?? false;
