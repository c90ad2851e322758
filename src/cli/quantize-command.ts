import { type ArgsDef, defineCommand } from 'citty';
import { readConfig } from '../config/index.ts';
import { CodedError } from '../pipeline/index.ts';
import { openModels } from './open-models.ts';
import { createMeters } from './progress.ts';
import { say, type Terminal } from './terminal.ts';
import { megabytes } from './text.ts';

/** `models quantize`. */
export const quantizeCommand = (terminal: Terminal) =>
  defineCommand({
    meta: {
      name: 'quantize',
      description: 'Make an int8 model of a float one: faster and smaller on processors with int8 instructions.',
    },
    args: quantizeArgs,
    async run({ args }) {
      const percentile = Number(args.percentile);
      if (!(percentile >= 50 && percentile <= 100)) {
        throw new CodedError('BAD_OPTION', `--percentile is ${args.percentile}; it is a number from 50 to 100.`);
      }
      const { calibrate, name, replace, out, over } = args;
      const catalog = await openModels(terminal);
      // Only this command needs the engine and the plugins, which load slowly.
      const { quantizeModel } = await import('../evaluation/index.ts');
      const meters = createMeters(terminal);
      await quantizeModel(catalog, args.model, {
        ...{ calibrate, evaluate: args.evaluate ?? args.judge, name, replace, out },
        bits: args.bits === '7' ? 7 : 8,
        threads: readConfig(terminal.env).threads,
        method: { percentile, over },
        signal: terminal.signal,
        onMessage(text) {
          meters.stop();
          say(terminal, text);
        },
        onProgress(step, model, received, total) {
          const progress = total === undefined ? { received } : { received, total };
          if (step === 'pulling') meters.show(model, progress, megabytes);
          else meters.show(`${model}, ${step}`, progress, (count) => `${count} pictures`);
        },
      }).finally(meters.stop);
    },
  });

async function quantizeArgs() {
  // It reads ONNX by a library that other commands do not need.
  const { aggregations, defaultMethod } = await import('../quantize/index.ts');
  return {
    model: { type: 'positional', required: true, description: 'The float model that it is made of.' },
    calibrate: {
      type: 'string',
      required: true,
      description: 'Folder of a dozen or more pictures like those the model will get; they need no ground truth.',
      valueHint: 'folder',
    },
    evaluate: {
      type: 'string',
      description:
        'Folder of other pictures to evaluate it on; with ground truth in folders "image" and "mask", or without.',
      valueHint: 'folder',
    },
    judge: { type: 'string', description: 'Older name of --evaluate.', valueHint: 'folder' },
    name: {
      type: 'string',
      description: "The new model's name; by default the float model's with Int8.",
      valueHint: 'myModel',
    },
    replace: { type: 'boolean', description: 'Overwrite an existing derived model of this name.', default: false },
    percentile: {
      type: 'string',
      description: "Percent of a value's numbers in a picture that its range holds.",
      default: String(defaultMethod.percentile),
    },
    over: {
      type: 'enum',
      options: [...aggregations],
      description: 'How the ranges of all pictures become one.',
      default: defaultMethod.over,
    },
    bits: {
      type: 'enum',
      options: ['8', '7'],
      description: 'Of weights; 7 for processors whose sums of two products overflow (x86 without VNNI).',
      default: '8',
    },
    out: { type: 'string', description: "Folder of the report; by default the manifest's.", valueHint: 'folder' },
  } satisfies ArgsDef;
}
