import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { openTestServer, type TestServer } from '../support/server.ts';
import { pullModel, realHome } from '../support/weights.ts';

/** Smaller than the models' own sides: what is tested does not depend on how large they are. */
const SIDES = [320, 512];

const Cut = graphql(`
  mutation SurestCut($image: ImageInput!, $model: Model!, $recipe: RecipeInput!) {
    removeBackground(image: $image, model: $model, preset: REFERENCE, recipe: $recipe) {
      mask { dataUri }
      subject { doubt confidence }
      runs { stage modelRuns compared { width height mirrored doubt kept } }
    }
  }
`);

let api: TestServer;
beforeAll(async () => {
  for (const name of ['isnet', 'isnetInt8']) await pullModel(name);
  api = await openTestServer({ MATTEQL_HOME: realHome, DEFAULT_MODEL: 'isnetInt8' });
}, 600_000);
afterAll(() => api?.close());

describe.each(['ISNET', 'ISNET_INT8'] as const)('%s at two sizes', (model) => {
  async function cut(recipe: object) {
    const { data, errors } = await api.ask(Cut, { image: { sample: 'CAT' }, model, recipe });
    expect(errors).toEqual([]);
    const { mask, runs, subject } = data.removeBackground!;
    const png = Buffer.from(mask!.dataUri.slice(mask!.dataUri.indexOf(',') + 1), 'base64');
    const bytes = await sharp(png).extractChannel(0).raw().toBuffer();
    return { bytes, subject: subject!, infer: runs.find(({ stage }) => stage === 'infer')! };
  }
  const atSide = (side: number) => cut({ resize: { stretch: { side } } });
  const surest = (options: object) => cut({ resize: { sides: { sides: SIDES } }, infer: { surest: options } });

  it('gives the mask of the side whose answer is the surer one, to the byte', async () => {
    const [small, large] = [await atSide(320), await atSide(512)];
    const { bytes, subject, infer } = await surest({ enough: 0, join: 1 });
    expect(infer).toMatchObject({
      modelRuns: 2,
      compared: SIDES.map((width) => ({ width, height: width, mirrored: false })),
    });
    const [first, second] = infer.compared;
    // The cat is one of the pictures about which the model is in doubt, and not equally at both sizes.
    expect(Math.abs(first!.doubt - second!.doubt)).toBeGreaterThan(0.001);
    const isFirst = first!.doubt < second!.doubt;
    expect([first!.kept, second!.kept]).toEqual([isFirst, !isFirst]);
    const kept = isFirst ? small : large;
    expect(Buffer.compare(bytes, kept.bytes)).toBe(0);
    expect(subject).toEqual(kept.subject);
    expect(Buffer.compare(small.bytes, large.bytes)).not.toBe(0);
  });

  it('joins both where it is asked to: nothing is less opaque than in either, but for interpolation', async () => {
    const [small, large] = [await atSide(320), await atSide(512)];
    const { bytes, infer } = await surest({ enough: 0, join: 1000 });
    expect(infer.compared.map(({ kept }) => kept)).toEqual([true, true]);
    const shortfall = bytes.map((byte, i) => Math.max(0, small.bytes[i]! - byte, large.bytes[i]! - byte));
    const lost = shortfall.reduce((sum, each) => sum + each, 0) / bytes.length / 255;
    expect(lost).toBeLessThan(0.001);
    for (const { bytes: one } of [small, large]) {
      expect(bytes.reduce((sum, byte, i) => sum + byte - one[i]!, 0) / bytes.length / 255).toBeGreaterThan(0.001);
    }
  });

  it('runs once where the first answer is decided enough', async () => {
    const { infer } = await surest({ enough: 10 });
    expect(infer).toMatchObject({ modelRuns: 1, compared: [{ width: 320, kept: true }] });
  });
});
