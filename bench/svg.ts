/** Pictures of figures, as SVG that any browser draws in light and dark pages alike. */

export interface Stack {
  readonly label: string;
  readonly parts: Readonly<Record<string, number>>;
}

const WIDTH = 860;
const LEFT = 90;
const RIGHT = 80;
const BAR = 24;
const STEP = 34;
const TOP = 64;
/** Tableau 10, distinguishable also with most color vision deficiencies. */
const colors = [
  '#4e79a7',
  '#f28e2b',
  '#76b7b2',
  '#e15759',
  '#59a14f',
  '#edc948',
  '#b07aa1',
  '#ff9da7',
  '#9c755f',
  '#bab0ac',
];

/** Lengths of several parts one after another, a row each, on one scale from zero; numbers are milliseconds. */
export function stacksOf(title: string, stacks: readonly Stack[]): string {
  const names = [...new Set(stacks.flatMap(({ parts }) => Object.keys(parts)))];
  const totals = stacks.map(({ parts }) => Object.values(parts).reduce((total, value) => total + value, 0));
  const scale = (WIDTH - LEFT - RIGHT) / Math.max(...totals);
  const rows = stacks.map(({ label, parts }, row) => {
    const y = TOP + row * STEP;
    let x = LEFT;
    const boxes = names.map((name, index) => {
      const width = (parts[name] ?? 0) * scale;
      const box = `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" fill="${colors[index % colors.length]}"><title>${escaped(name)}: ${(parts[name] ?? 0).toFixed(0)} ms</title></rect>`;
      x += width;
      return box;
    });
    const middle = y + BAR / 2 + 5;
    return [
      `<text x="${LEFT - 8}" y="${middle}" text-anchor="end">${escaped(label)}</text>`,
      ...boxes,
      `<text x="${(x + 6).toFixed(1)}" y="${middle}">${(totals[row]! / 1000).toFixed(2)} s</text>`,
    ].join('');
  });
  const place = (WIDTH - 24) / names.length;
  const legend = names.map(
    (name, index) =>
      `<rect x="${(12 + index * place).toFixed(1)}" y="38" width="12" height="12" fill="${colors[index % colors.length]}"/><text x="${(28 + index * place).toFixed(1)}" y="49">${escaped(name)}</text>`,
  );
  const height = TOP + stacks.length * STEP;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13">
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
<text x="12" y="22" font-size="15">${escaped(title)}</text>
${[...legend, ...rows].join('\n')}
</svg>
`;
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
