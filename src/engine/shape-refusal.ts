/**
 * ONNX Runtime's messages for values whose shapes do not fit each other, in loading a graph and in a run: of inference of shapes, of
 * broadcasting, of Concat, Conv, MatMul and Reshape, of inputs and outputs. It has no code for them.
 */
const SHAPES =
  /ShapeInferenceError|broadcast|cannot be reshaped|dimensions? (mismatch|must match)|(invalid|incompatible|mismatched) dimensions|invalid rank|is not equal to kernel channels|verify ?output ?sizes?/i;

/**
 * Whether the runtime rejects a graph, or an input of it, for the shapes of its values. Any other failure, such as missing memory or a
 * provider that does not work, says nothing about which sizes a network takes.
 */
export const isShapeRefusal = (error: Error): boolean => SHAPES.test(error.message);
