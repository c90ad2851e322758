import type { FileReader } from './file-reader.ts';
import { NODE, type OnnxNode } from './onnx-file.ts';
import { integersOf, type StoredTensor, tensorIn } from './onnx-tensor.ts';
import { type ByteRange, contentRangeOf, type Field, fieldsOf, textOf } from './protobuf.ts';

// Field numbers of AttributeProto of onnx.proto.
const ATTRIBUTE = { name: 1, integer: 3, text: 4, tensor: 5, integers: 8 } as const;

/** What a node does, as far as shapes depend on it. */
export interface Operation {
  /** `Conv`, `Resize` …; of another operator set than the standard one with its domain: `com.microsoft.FusedConv`. */
  readonly type: string;
  /** Names of values; `''` is an optional input that is absent. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
}

export interface Attribute {
  /** One number or many. */
  readonly integers: readonly number[];
  readonly text: string;
  readonly tensor?: StoredTensor;
}

export function operationOf(reader: FileReader, node: OnnxNode): Operation {
  let type = '';
  let domain = '';
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, Attribute>();
  for (const field of fieldsIn(reader, node)) {
    if (field.number === NODE.input) inputs.push(textOf(reader, field));
    else if (field.number === NODE.output) outputs.push(textOf(reader, field));
    else if (field.number === NODE.type) type = textOf(reader, field);
    else if (field.number === NODE.domain) domain = textOf(reader, field);
    else if (field.number === NODE.attribute) attributes.set(...attributeOf(reader, contentRangeOf(field)));
  }
  const isStandard = domain === '' || domain === 'ai.onnx';
  return { type: isStandard ? type : `${domain}.${type}`, inputs, outputs, attributes };
}

/** The fields inside a field. */
export function* fieldsIn(reader: FileReader, range: ByteRange): Generator<Field> {
  for (const field of fieldsOf(reader, range)) yield* fieldsOf(reader, contentRangeOf(field));
}

function attributeOf(reader: FileReader, message: ByteRange): [name: string, Attribute] {
  let name = '';
  let text = '';
  let tensor: StoredTensor | undefined;
  const integers: number[] = [];
  for (const field of fieldsOf(reader, message)) {
    if (field.number === ATTRIBUTE.name) name = textOf(reader, field);
    else if (field.number === ATTRIBUTE.text) text = textOf(reader, field);
    else if (field.number === ATTRIBUTE.tensor) tensor = tensorIn(reader, contentRangeOf(field));
    else if (field.number === ATTRIBUTE.integer || field.number === ATTRIBUTE.integers) {
      integers.push(...integersOf(reader, field));
    }
  }
  return [name, { integers, text, ...(tensor && { tensor }) }];
}
