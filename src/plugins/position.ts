import { opt } from '../pipeline/index.ts';

const places = {
  center: [0.5, 0.5],
  top: [0.5, 0],
  bottom: [0.5, 1],
  left: [0, 0.5],
  right: [1, 0.5],
  topLeft: [0, 0],
  topRight: [1, 0],
  bottomLeft: [0, 1],
  bottomRight: [1, 1],
} as const;

const positions = Object.keys(places) as [Position, ...Position[]];
export type Position = keyof typeof places;

/** An option that says where something lies in something of another size. */
export const position = (doc: string) => opt.oneOf(doc, positions, { shared: 'Position', default: 'center' });

/** How much of the room that is left over goes before it, across and down, 0..1. */
export const sharesOf = (at: Position): readonly [across: number, down: number] => places[at];
