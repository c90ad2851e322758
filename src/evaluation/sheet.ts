import {
  type Composite,
  createHost,
  createRegistry,
  type Encoded,
  type Picture,
  type Registry,
  type StageName,
  schemaOf,
} from '../pipeline/index.ts';
import { plugins } from '../plugins/index.ts';
import type { ComparedMasks } from './metrics.ts';

const registry: Registry = createRegistry(plugins);
const CELL = { width: 240, height: 180 };
const BACKGROUND = 51;

/** Small pictures side by side: the picture, the float model's mask, the int8 model's, and their difference. */
export type SheetRow = readonly Composite[];

/** The difference is drawn eightfold: red where int8 is more opaque, blue where it is less. */
export async function sheetRow(picture: Picture, { float, int8 }: ComparedMasks): Promise<SheetRow> {
  const { width, height } = picture;
  const cells = [
    rgb(width, height, (i, c) => picture.data[i * picture.channels + c]!),
    rgb(width, height, (i) => float[i]!),
    rgb(width, height, (i) => int8[i]!),
    rgb(width, height, (i, c) => {
      const by = 8 * (int8[i]! - float[i]!);
      return 255 - (by > 0 ? (c === 0 ? 0 : by) : c === 2 ? 0 : -by);
    }),
  ];
  return Promise.all(
    cells.map((composite) => run<Composite>('layout', 'scale', composite, { ...CELL, enlarge: true })),
  );
}

/** All rows as one WebP. */
export async function sheetOf(rows: readonly SheetRow[]): Promise<Uint8Array> {
  const width = CELL.width * (rows[0]?.length ?? 1);
  const height = CELL.height * rows.length;
  const data = new Uint8Array(3 * width * height).fill(BACKGROUND);
  for (const [y, row] of rows.entries()) {
    for (const [x, cell] of row.entries()) {
      const left = x * CELL.width + Math.floor((CELL.width - cell.width) / 2);
      const top = y * CELL.height + Math.floor((CELL.height - cell.height) / 2);
      for (let line = 0; line < cell.height; line++) {
        const from = 3 * line * cell.width;
        data.set(cell.data.subarray(from, from + 3 * cell.width), 3 * ((top + line) * width + left));
      }
    }
  }
  const sheet: Composite = { data, width, height, channels: 3, at: { left: 0, top: 0, scale: 1 } };
  return (await run<Encoded>('encode', 'webp', sheet, { quality: 75 })).data;
}

function rgb(width: number, height: number, value: (pixel: number, channel: number) => number): Composite {
  const data = new Uint8ClampedArray(3 * width * height);
  for (let i = 0; i < width * height; i++) for (let c = 0; c < 3; c++) data[3 * i + c] = value(i, c);
  return { data: new Uint8Array(data.buffer), width, height, channels: 3, at: { left: 0, top: 0, scale: 1 } };
}

/** A built-in plugin outside of a pipeline. */
async function run<T>(stage: StageName, name: string, composite: Composite, options: object): Promise<T> {
  const plugin = registry.find(stage, name)!;
  return plugin.run({ composite }, schemaOf(plugin.options).parse(options), createHost()) as Promise<T>;
}
