import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { createEngine } from '../../src/engine/index.ts';
import { loadManifests, modelOf } from '../../src/models/index.ts';
import { parseRangeTable } from '../../src/quantize/index.ts';
import { sha256Hex, temporaryFolder } from '../models/source.ts';
import { hasShared, needsShared, sharedFile } from '../support/shared.ts';
import { cli } from './terminal.ts';

const files = ['0001', '0025', '0049', '0073'];

/** A home with the model `selfie`, and folders of pictures for a command line. */
async function homeWithSelfie() {
  const home = await temporaryFolder();
  const env = { MATTEQL_HOME: home, ALLOW_NONCOMMERCIAL: 'true' };
  await cli(['models', 'add', sharedFile('models/selfie_segmentation.onnx'), '--name', 'selfie'], env);
  const [pictures, out] = [join(home, 'pictures'), join(home, 'out')];
  await mkdir(pictures);
  for (const name of files) await copyFile(sharedFile(`gt/ccp84/image/${name}.jpg`), join(pictures, `${name}.jpg`));
  const quantize = (...more: string[]) =>
    cli(['models', 'quantize', 'selfie', '--calibrate', pictures, '--out', out, ...more], env);
  return { home, env, pictures, out, quantize };
}

const namesIn = (folder: string) => readdir(folder).catch(() => []);

describe.skipIf(!hasShared)(`models quantize${needsShared}`, () => {
  let home: Awaited<ReturnType<typeof homeWithSelfie>>;
  beforeEach(async () => {
    home = await homeWithSelfie();
  });

  it('makes an int8 model, and reports how good it is', async () => {
    const { env, pictures, out, quantize } = home;
    await writeFile(join(pictures, 'notes.txt'), 'no picture');
    await writeFile(join(pictures, 'credits.json'), JSON.stringify({ '0001.jpg': { credit: 'Somebody' } }));
    const { code, out: said } = await quantize();
    expect(code).toBe(0);
    expect(said).toContain('Added "selfieInt8"');
    expect(said).toContain(`Left out of ${pictures}, not being pictures: notes.txt.`);
    expect(said).toContain('**Fewer than a dozen pictures say little about ranges.**');
    expect(said).toContain('4 pictures, 4 of them calibrated on');
    expect(said).toContain('| Conv | 54 | 54 |');
    expect(await namesIn(out)).toEqual(['selfie-int8.report.md', 'selfie-int8.worst.webp']);
    expect(said).toContain(await readFile(join(out, 'selfie-int8.report.md'), 'utf8'));
    // A row for each picture: it, two masks and their difference.
    expect(await sharp(join(out, 'selfie-int8.worst.webp')).metadata()).toMatchObject({ width: 960, height: 720 });

    const manifests = await loadManifests([join(env.MATTEQL_HOME, 'manifests')]);
    const [float, int8] = ['selfie', 'selfieInt8'].map((name) => manifests.find((each) => each.name === name)!);
    const file = join(env.MATTEQL_HOME, 'models', 'selfieInt8.onnx');
    const weights = await readFile(file);
    expect(int8).toMatchObject({
      ...{ license: float!.license, commercialUse: false, recipe: float!.recipe, input: float!.input },
      ...{ title: 'selfie_segmentation, int8', bytes: weights.length, digest: `sha256:${sha256Hex(weights)}` },
    });
    expect(weights.length).toBeLessThan(0.6 * float!.bytes!);

    const ranges = join(env.MATTEQL_HOME, 'manifests', 'ranges', 'selfieInt8.json');
    const table = parseRangeTable(ranges, await readFile(ranges, 'utf8'));
    expect(table).toMatchObject({ of: 'selfie', digest: float!.digest, percentile: 99.998, over: 'median', bits: 8 });
    expect(table.pictures.map(({ file, credit }) => [file, credit])).toEqual([
      ['0001.jpg', 'Somebody'],
      ...files.slice(1).map((name) => [`${name}.jpg`, undefined]),
    ]);

    const { out: list } = await cli(['models', 'list'], env);
    expect(list).toMatch(/^selfieInt8 +selfie_segmentation, int8 +unknown +no +0\.2 MB +\d+x\d+ +yes$/m);
    // Made again of its parent and the table, it is the same file.
    await rm(file);
    expect(await cli(['models', 'pull', 'selfieInt8'], env)).toMatchObject({ code: 0 });
    expect(weights.equals(await readFile(file))).toBe(true);

    const engine = createEngine({ provider: 'cpu', threads: 1 });
    const view = {
      width: 256,
      height: 256,
      layout: 'nhwc',
      order: 'rgb',
      data: new Float32Array(3 * 256 * 256),
    } as const;
    const frame = { picture: view, source: { left: 0, top: 0, ...view }, content: { left: 0, top: 0, ...view } };
    const loadable = { model: modelOf(int8!, int8!.digest), file };
    const answer = await engine.infer(loadable, { ...view, frame }, new AbortController().signal).finally(engine.close);
    expect(answer.view.data).toHaveLength(256 * 256);
  });

  it('is evaluated against ground truth, under a chosen name and by a chosen method', async () => {
    const { env, home: folder, out, quantize } = home;
    const truth = join(folder, 'test-set');
    for (const kind of ['image', 'mask']) await mkdir(join(truth, kind), { recursive: true });
    await copyFile(sharedFile('gt/ccp84/image/0001.jpg'), join(truth, 'image', 'one.jpg'));
    await copyFile(sharedFile('gt/ccp84/mask/0001.png'), join(truth, 'mask', 'one.png'));
    const method = ['--percentile', '99', '--over', 'widest', '--bits', '7'];
    const { code, out: said, err } = await quantize('--evaluate', truth, '--name', 'mine', ...method);
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('mine, evaluating: 100 % of 1 pictures') });
    expect(said).toContain('Ranges: widest over 4 pictures of the 99th percentile; weights of 7 bits.');
    expect(said).toContain('## Against the ground truth');
    expect(said).toMatch(/\| test-set\/one \| 0\.\d{4} \|/);
    expect(await namesIn(join(env.MATTEQL_HOME, 'models'))).toContain('mine.onnx');
    expect(await namesIn(out)).toHaveLength(2);
    expect(await quantize('--name', 'mine')).toMatchObject({
      code: 1,
      err: 'There is a model "mine" already. Choose another name with --name, or overwrite it with --replace.\n',
    });
    expect(await quantize('--name', 'mine', '--replace')).toMatchObject({ code: 0 });
    expect(await readFile(join(env.MATTEQL_HOME, 'manifests', 'ranges', 'mine.json'), 'utf8')).toMatch(/"bits": 8/);
    expect(await cli(['models', 'quantize', 'mine', '--calibrate', home.pictures], env)).toMatchObject({
      code: 1,
      err: '"mine" is an int8 model already: take "selfie".\n',
    });
  });

  it('refuses what it cannot do, and leaves nothing', async () => {
    const { env, home: folder, pictures, quantize } = home;
    const empty = join(folder, 'empty');
    await mkdir(empty);
    await writeFile(join(empty, 'notes.txt'), 'no picture');
    const refusal = async (sentence: string | RegExp, ...argv: string[]) =>
      expect(await cli(['models', 'quantize', ...argv], env)).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringMatching(sentence),
      });
    await refusal(/^There is no model "selfy"\. Models are: .*selfie/, 'selfy', '--calibrate', pictures);
    await refusal(
      /^The folder of pictures cannot be read: .*nowhere/,
      'selfie',
      '--calibrate',
      join(folder, 'nowhere'),
    );
    await refusal(/empty has no pictures\. Take a dozen/, 'selfie', '--calibrate', empty);
    await refusal(/nowhere/, 'selfie', '--calibrate', pictures, '--judge', join(folder, 'nowhere'));
    const noTruth = /empty has no pictures, and no folders "image" and "mask"/;
    await refusal(noTruth, 'selfie', '--calibrate', pictures, '--judge', empty);
    await refusal(
      '--percentile is 12; it is a number from 50 to 100.',
      'selfie',
      '--calibrate',
      pictures,
      '--percentile',
      '12',
    );
    await refusal(
      /^"selfie" is what it is made of/,
      'selfie',
      '--calibrate',
      pictures,
      '--name',
      'selfie',
      '--replace',
    );
    // Only a derived model may be overwritten.
    const taken = /^There is a model "isnet" already\. Choose another name with --name\.\n$/;
    await refusal(taken, 'selfie', '--calibrate', pictures, '--name', 'isnet');
    await refusal(taken, 'selfie', '--calibrate', pictures, '--name', 'isnet', '--replace');
    await refusal(/^"isnetInt8" is an int8 model already: take "isnet"/, 'isnetInt8', '--calibrate', pictures);
    expect(await cli(['models', 'quantize', 'selfie'], env)).toMatchObject({ code: 2 });
    expect(await quantize('--over', 'best')).toMatchObject({ code: 2, err: expect.stringContaining('median') });
    expect(await quantize('--bits', '6')).toMatchObject({ code: 2, err: expect.stringContaining('7') });
    const strict = { MATTEQL_HOME: env.MATTEQL_HOME };
    expect(await cli(['models', 'quantize', 'selfie', '--calibrate', pictures], strict)).toMatchObject({
      code: 1,
      err: expect.stringContaining('ALLOW_NONCOMMERCIAL=true'),
    });
    expect(await namesIn(join(env.MATTEQL_HOME, 'manifests'))).toEqual(['selfie.json']);
  });

  it('says first of all where its masks are others', async () => {
    const { quantize } = home;
    const { code, out } = await quantize('--percentile', '50');
    expect(code).toBe(0);
    const [title, , verdict] = out.slice(out.indexOf('# ')).split('\n\n');
    expect(title).toBe('# `selfieInt8`: `selfie` in int8');
    expect(verdict).toMatch(/^\*\*Its masks differ from those of the float model\*\*: over \d pictures.* Look at them/);
  });

  it('adds nothing where the float model is refused, and finds that out first', async () => {
    const { env, pictures } = home;
    await cli(['models', 'add', sharedFile('models/notmatting/zero_dce_180x320.onnx'), '--name', 'zero'], env);
    expect(await cli(['models', 'quantize', 'zero', '--calibrate', pictures], env)).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^The model "zero" is not what its manifest says\./),
    });
    expect(await namesIn(join(env.MATTEQL_HOME, 'manifests'))).toEqual(['selfie.json', 'zero.json']);
    expect((await namesIn(join(env.MATTEQL_HOME, 'models'))).filter((name) => /int8/i.test(name))).toEqual([]);
  });

  it('refuses a truth of another size, and one that is no picture', async () => {
    const { home: folder, quantize } = home;
    const truth = join(folder, 'test-set');
    for (const kind of ['image', 'mask']) await mkdir(join(truth, kind), { recursive: true });
    await copyFile(sharedFile('gt/ccp84/image/0001.jpg'), join(truth, 'image', 'one.jpg'));
    await sharp({ create: { width: 7, height: 5, channels: 3, background: '#fff' } })
      .png()
      .toFile(join(truth, 'mask', 'one.png'));
    expect(await quantize('--judge', truth)).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /one\.png has 7x5 pixels, and .*one\.jpg \d+x\d+: ground truth has the size of its picture\.\n$/,
      ),
    });
    await writeFile(join(truth, 'pairs.json'), '[{ "image": ');
    expect(await quantize('--judge', truth)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/pairs\.json is not a test set: .*JSON/),
    });
    await rm(join(truth, 'pairs.json'));
    await writeFile(join(truth, 'mask', 'one.png'), 'no picture');
    expect(await quantize('--judge', truth)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/one\.png cannot be evaluated on: This is not a picture/),
    });
    // The mistake is found before the work is done, so that nothing has to be replaced afterwards.
    expect(await namesIn(join(home.env.MATTEQL_HOME, 'manifests'))).toEqual(['selfie.json']);
  });
});
