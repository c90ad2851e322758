import type { FileReader } from './file-reader.ts';
import type { OnnxFile } from './onnx-file.ts';
import type { Operation } from './onnx-operation.ts';
import { tensorIn } from './onnx-tensor.ts';
import { type KnownValue, NotResizable, outputsOf } from './shape-rules.ts';

/** What is known of the values of a graph for an input of one shape. */
export type ShapeTrace = (input: readonly number[], operations: readonly Operation[]) => ShapeOf;
/** @throws NotResizable where the value depends on something that is not known */
export type ShapeOf = (value: string) => KnownValue;

/** Follows shapes through a graph from its input, as far as they are asked for; weights are not read. */
export function createShapeTrace({ entries }: OnnxFile, reader: FileReader, input: string): ShapeTrace {
  const stored = new Map<string, KnownValue>();
  const weights = new Map(entries.filter(({ kind }) => kind === 'initializer').map((entry) => [entry.name, entry]));

  /** The same at every size, and read once. */
  function storedValue(name: string): KnownValue | undefined {
    const entry = weights.get(name);
    if (!entry) return undefined;
    const value = stored.get(name) ?? tensorIn(reader, { from: entry.at, to: entry.to });
    stored.set(name, value);
    return value;
  }

  return (shape, operations) => {
    const writer = new Map(operations.flatMap((operation) => operation.outputs.map((name) => [name, operation])));
    const known = new Map<string, KnownValue>([[input, { shape }]]);

    function shapeOf(name: string): KnownValue {
      const value = known.get(name) ?? storedValue(name);
      if (value) return value;
      const operation = writer.get(name);
      if (!operation) throw new NotResizable(`the value "${name}" comes from nowhere`);
      // Absent inputs keep their place.
      const outputs = outputsOf(
        operation,
        operation.inputs.map((each) => (each === '' ? undefined : shapeOf(each))),
      );
      for (const [i, output] of operation.outputs.entries()) if (outputs[i]) known.set(output, outputs[i]);
      const found = known.get(name);
      if (!found) throw new NotResizable(`the output "${name}" of ${operation.type} is not known`);
      return found;
    }

    return shapeOf;
  };
}
