import type { FileReader } from './file-reader.ts';

/** A range of a file, the end not included. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** One field of a message: where it begins with its tag, and where its content lies. */
export interface Field extends ByteRange {
  readonly number: number;
  /** Where the content begins; it ends where the field does. */
  readonly at: number;
  /** Of a varint field, exact up to 2^53 (a negative number reads as one beyond); else 0. */
  readonly value: number;
}

/**
 * Walks the fields of a message, in the file's order, without reading their contents
 * (wire format: https://protobuf.dev/programming-guides/encoding/).
 *
 * @throws Error on what is not a protobuf message.
 */
export function* fieldsOf(
  reader: FileReader,
  { from, to }: ByteRange = { from: 0, to: reader.size },
): Generator<Field> {
  let at = from;
  const varint = () => {
    let value = 0;
    let unit = 1;
    for (let length = 0; length < 10; length++, unit *= 128) {
      const byte = reader.at(at++);
      value += (byte & 127) * unit;
      if (byte < 128) return value;
    }
    throw new Error(`No number ends at byte ${at}.`);
  };
  while (at < to) {
    const start = at;
    const tag = varint();
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    let value = 0;
    let content = at;
    if (wire === 0) value = varint();
    else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else if (wire === 2) {
      const length = varint();
      content = at;
      at += length;
    } else throw new Error(`Wire type ${wire} at byte ${start} is unknown.`);
    if (at > to || number === 0) throw new Error(`The field at byte ${start} does not fit.`);
    yield { number, from: start, at: content, to: at, value };
  }
}

/** The content of a field, as a range to walk. */
export const contentRangeOf = ({ at, to }: Field): ByteRange => ({ from: at, to });

export const textOf = (reader: FileReader, { at, to }: Field): string => reader.read(at, to).toString('utf8');

/** The text of the last field with this number, as protobuf reads fields that occur twice; `''` where there is none. */
export function textIn(reader: FileReader, message: ByteRange, number: number): string {
  let text = '';
  for (const field of fieldsOf(reader, message)) if (field.number === number) text = textOf(reader, field);
  return text;
}

/** Tag and length in front of a message of this many bytes. */
export const prefixOf = (number: number, length: number): Buffer =>
  Buffer.from([...varintOf(number * 8 + 2), ...varintOf(length)]);

function varintOf(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}

/** A field that holds text, bytes or messages. */
export function fieldOf(number: number, ...content: readonly (string | Uint8Array)[]): Buffer {
  const bytes = Buffer.concat(content.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  return Buffer.concat([prefixOf(number, bytes.length), bytes]);
}

/** A field that holds a whole number from 0 on. */
export const varintField = (number: number, value: number): Buffer =>
  Buffer.from([...varintOf(number * 8), ...varintOf(value)]);
