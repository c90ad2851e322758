import { defineCommand } from 'citty';
import { overs, usualMethod } from '../models/index.ts';
import { CodedError } from '../pipeline/index.ts';
import type { Terminal } from './terminal.ts';

/** `models quantize`. */
export const quantizeCommand = (terminal: Terminal) =>
  defineCommand({
    meta: {
      name: 'quantize',
      description: 'Make a model in eight bits of another one: faster and smaller where the processor is made for it.',
    },
    args: {
      model: { type: 'positional', required: true, description: 'The model that it is made of.' },
      calibrate: {
        type: 'string',
        required: true,
        description: 'Folder of a dozen or more pictures like those it will see; it need not know what is on them.',
        valueHint: 'folder',
      },
      judge: {
        type: 'string',
        description:
          'Folder of other pictures to judge it by; with the truth in folders "image" and "mask", or without.',
        valueHint: 'folder',
      },
      name: {
        type: 'string',
        description: "The new model's name, if not the old one's with Int8.",
        valueHint: 'myModel',
      },
      replace: { type: 'boolean', description: 'Give up the model that has this name.', default: false },
      percentile: {
        type: 'string',
        description: "Percent of a value's numbers in a picture that its range holds.",
        default: String(usualMethod.percentile),
      },
      over: {
        type: 'enum',
        options: [...overs],
        description: 'How one range is made of those of all pictures.',
        default: usualMethod.over,
      },
      bits: {
        type: 'enum',
        options: ['8', '7'],
        description: 'Of weights; 7 for processors whose sums of two products overflow (x86 without VNNI).',
        default: '8',
      },
      out: { type: 'string', description: "Folder of the report, if not the manifest's.", valueHint: 'folder' },
    },
    async run({ args }) {
      const percentile = Number(args.percentile);
      if (!(percentile >= 50 && percentile <= 100)) {
        throw new CodedError('BAD_OPTION', `--percentile is ${args.percentile}; it is a number from 50 to 100.`);
      }
      const { calibrate, judge, name, replace, out, over } = args;
      const bits = args.bits === '7' ? 7 : 8;
      // Only this command needs the engine and the plugins, which load slowly.
      const { quantize } = await import('./quantize/index.ts');
      await quantize(
        args.model,
        { calibrate, judge, name, replace, out, bits, method: { percentile, over } },
        terminal,
      );
    },
  });
