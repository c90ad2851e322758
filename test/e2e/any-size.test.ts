import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import proto from 'onnx-proto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Loadable, openGraph } from '../../src/engine/index.ts';
import { pruneGraph } from '../../src/engine/prune-graph.ts';
import { loadManifests, modelOf, shippedManifests } from '../../src/models/index.ts';
import { type InputView, tensorOf } from '../../src/pipeline/index.ts';
import { pullModel, realHome } from '../support/weights.ts';

const manifests = await loadManifests([shippedManifests]);
const engine = createEngine({ provider: 'cpu', threads: 2 });
afterAll(() => engine.close());

const OWN = 1024;
const fileOf = (name: string) => join(realHome, 'models', `${name}.onnx`);

function loadableOf(name: string): Loadable {
  const manifest = manifests.find((each) => each.name === name)!;
  return { model: modelOf(manifest, manifest.digest), file: fileOf(name) };
}

async function astronaut(side: number): Promise<InputView> {
  const sample = new URL('../../samples/astronaut.png', import.meta.url);
  const image = sharp(await readFile(sample)).removeAlpha();
  const pixels = await image.resize(side, side, { fit: 'fill' }).raw().toBuffer();
  const box = { left: 0, top: 0, width: side, height: side };
  const data = { pixels, scale: [1 / 255, 1 / 255, 1 / 255], bias: [-0.5, -0.5, -0.5] } as const;
  const frame = { picture: box, source: box, content: box };
  return { width: side, height: side, layout: 'nchw', order: 'rgb', frame, data };
}

/** The graph as the file has it, with every size in it written for another side. */
function fixedGraph(bytes: Uint8Array, side: number): Uint8Array {
  const model = proto.onnx.ModelProto.decode(bytes);
  const graph = model.graph!;
  graph.valueInfo = [];
  for (const { type } of [graph.input![0]!, graph.output![0]!]) {
    for (const index of [2, 3]) type!.tensorType!.shape!.dim![index] = { dimValue: side };
  }
  const values = (graph.node ?? []).flatMap(({ opType, attribute }) =>
    opType === 'Constant' ? attribute![0]!.t! : [],
  );
  for (const tensor of [...values, ...(graph.initializer ?? [])]) {
    // Lists of two integers are heights and widths.
    if (tensor.dataType !== 7 || Number(tensor.dims?.[0]) !== 2) continue;
    const numbers = new BigInt64Array(new Uint8Array(tensor.rawData!).buffer);
    const scaled = numbers.map((length) => (length * BigInt(side)) / BigInt(OWN));
    tensor.rawData = new Uint8Array(scaled.buffer);
  }
  return proto.onnx.ModelProto.encode(model).finish();
}

async function answerOf(graph: Uint8Array, side: number): Promise<Float32Array> {
  const open = await openGraph(graph, 2);
  const { output } = await open.run(tensorOf(await astronaut(side)), [1, 3, side, side]);
  await open.close();
  return output!.data as Float32Array;
}

describe.each(['isnet', 'isnetInt8'])('%s at any size', (name) => {
  let whole: Uint8Array;
  beforeAll(async () => {
    await pullModel(name);
    const file = fileOf(name);
    whole = pruneGraph(file, 'output') ?? (await readFile(file));
  }, 600_000);

  it.each([OWN, 896, 768, 512])('answers at %i as its fixed graph for that size does, to the bit', async (side) => {
    const { view } = await engine.infer(loadableOf(name), await astronaut(side), new AbortController().signal);
    const fixed = await answerOf(side === OWN ? whole : fixedGraph(whole, side), side);
    expect(view).toMatchObject({ width: side, height: side, channels: 1 });
    expect(Buffer.compare(Buffer.from(view.data.slice().buffer), Buffer.from(fixed.slice().buffer))).toBe(0);
    // It finds the astronaut there.
    expect(view.data[Math.round(0.6 * side) * side + Math.round(0.4 * side)]).toBeGreaterThan(0.9);
    expect(view.data[5]).toBeLessThan(0.2);
  });

  it('serves all of them in one process', () => {
    expect(engine.status().models.find((model) => model.name === name)).toMatchObject({ starts: 1 });
  });
});
