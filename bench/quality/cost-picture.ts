import { mean } from '../figures.ts';
import { table } from '../text.ts';
import { foundBy } from './default-bars.ts';
import type { MaskResult } from './evaluate-masks.ts';
import { figuresBy } from './report.ts';

/** A recipe: what it costs, and how far off its masks are. */
export interface CostPoint {
  readonly name: string;
  /** The model's time, in runs at its own size; mean over pictures. */
  readonly cost: number;
  /** Mean error over pictures. */
  readonly error: number;
  readonly found: number;
}

export const costPoints = (results: readonly MaskResult[]): readonly CostPoint[] =>
  [...new Set(results.map(({ candidate }) => candidate))].map((name) => ({
    name,
    cost: mean(results.filter(({ candidate }) => candidate === name).map(({ cost }) => cost)),
    error: mean(figuresBy(results, name, false, 'mean')),
    found: foundBy(results, name),
  }));

/** All recipes, the least error first. */
export const costTable = (points: readonly CostPoint[]): string =>
  table(
    ['recipe', "model's time", 'mean error', 'found'],
    points
      .toSorted((a, b) => a.error - b.error)
      .map(({ name, cost, error, found }) => [name, cost.toFixed(2), error.toFixed(4), `${found}`]),
  );

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [860, 480, 70, 20, 48, 46];

/** Error over cost, a point a recipe, as SVG; the lower and the further left, the better. */
export function costPicture(points: readonly CostPoint[]): string {
  const most = Math.max(1.1, ...points.map(({ cost }) => cost)) * 1.05;
  const errors = points.map(({ error }) => error);
  const [low, high] = [Math.min(...errors) * 0.97, Math.max(...errors) * 1.02];
  const x = (cost: number) => LEFT + (cost / most) * (WIDTH - LEFT - RIGHT);
  const y = (error: number) => TOP + ((high - error) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const ticks = Array.from({ length: Math.floor(most / 0.5) + 1 }, (_, i) => i / 2);
  const levels = Array.from({ length: 5 }, (_, i) => low + ((high - low) * i) / 4);
  // Labels of points that lie on each other go one below the other.
  const taken: { x: number; y: number }[] = [];
  const label = (point: CostPoint) => {
    const at = { x: x(point.cost) + 7, y: y(point.error) + 4 };
    while (taken.some((other) => Math.abs(other.x - at.x) < 150 && Math.abs(other.y - at.y) < 12)) at.y += 12;
    taken.push(at);
    return `<text x="${at.x.toFixed(1)}" y="${at.y.toFixed(1)}" font-size="11">${point.name}</text>`;
  };
  const marks = points
    .toSorted((a, b) => a.error - b.error)
    .map(
      (point) =>
        `<circle cx="${x(point.cost).toFixed(1)}" cy="${y(point.error).toFixed(1)}" r="4" fill="#4e79a7"/>${label(point)}`,
    );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">
<title>Mean error of each recipe over the model's time</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
<text x="12" y="22" font-size="15">Mean error over the model's time, in runs at its own size</text>
${ticks.map((cost) => `<path d="M${x(cost).toFixed(1)} ${TOP}V${HEIGHT - BOTTOM}" stroke="#ddd"/><text x="${x(cost).toFixed(1)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${cost}</text>`).join('\n')}
${levels.map((error) => `<path d="M${LEFT} ${y(error).toFixed(1)}H${WIDTH - RIGHT}" stroke="#ddd"/><text x="${LEFT - 8}" y="${(y(error) + 4).toFixed(1)}" text-anchor="end">${error.toFixed(3)}</text>`).join('\n')}
${marks.join('\n')}
</svg>
`;
}
