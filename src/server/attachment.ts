/** Characters of a file name before its extension. */
const LONGEST = 100;

/**
 * `Content-Disposition` that makes a browser save a file under a name.
 *
 * @param wanted what the client asks for: letters, digits, spaces and `._-()` of it are kept; the extension is the file's own
 */
export function attachmentOf(
  wanted: string,
  { digest, extension }: { readonly digest: string; readonly extension: string },
): string {
  const base = wanted
    .replace(new RegExp(`\\.${extension}$`, 'i'), '')
    .replace(/[^\p{L}\p{M}\p{N} ._\-()]/gu, '_')
    .slice(0, LONGEST)
    // A cut may leave half of a character.
    .replace(/[\uD800-\uDBFF]$/, '')
    .replace(/^[. ]+|[. ]+$/g, '');
  const name = `${base || digest.slice(0, 16)}.${extension}`;
  const ascii = name.replace(/[^\x20-\x7e]/g, '_');
  // RFC 6266; of what encodeURIComponent leaves as it is, RFC 8187 does not allow these.
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
