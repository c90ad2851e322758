/** `4.6 MB`, in millions of bytes, as downloads are commonly given. */
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
export const milliseconds = (value: number): string => `${value.toFixed(0)} ms`;
export const times = (value: number): string => `${value.toFixed(2)} times`;
/** `+1.20 %` */
export const percentChange = (share: number): string => `${share > 0 ? '+' : ''}${(100 * share).toFixed(2)} %`;

/** A Markdown table. */
export const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
