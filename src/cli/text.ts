/** Lines of cells, each column as wide as its widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `4.6 MB`, in millions of bytes, as downloads are commonly given. */
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
