import { defineCommand } from 'citty';
import { add } from './add.ts';
import { listModels } from './list.ts';
import { openModels } from './open-models.ts';
import { pullModels } from './pull.ts';
import { quantizeCommand } from './quantize-command.ts';
import type { Terminal } from './terminal.ts';
import { verifyModels } from './verify.ts';

/** `models list | pull | verify | add | quantize`. */
export const modelsCommand = (terminal: Terminal) =>
  defineCommand({
    meta: { name: 'models', description: 'List, fetch, check and add models.' },
    subCommands: {
      list: defineCommand({
        meta: { name: 'list', description: 'List all models.' },
        run: async () => listModels(await openModels(terminal), terminal),
      }),
      pull: defineCommand({
        meta: { name: 'pull', description: 'Fetch the weights of models; continues where an earlier pull stopped.' },
        args: { name: { type: 'positional', required: true, description: 'One or more models.' } },
        run: async ({ args }) => pullModels(await openModels(terminal), args._, terminal),
      }),
      verify: defineCommand({
        meta: { name: 'verify', description: 'Read installed weights again and check their digests.' },
        args: { name: { type: 'positional', required: false, description: 'Models; all installed ones by default.' } },
        run: async ({ args }) => verifyModels(await openModels(terminal), args._, terminal),
      }),
      add: defineCommand({
        meta: { name: 'add', description: 'Import an ONNX file and write a manifest for it to complete.' },
        args: {
          file: { type: 'positional', required: true, description: 'The ONNX file.' },
          name: { type: 'string', description: "The model's name; by default the file's.", valueHint: 'myModel' },
        },
        run: async ({ args }) => add(await openModels(terminal), args.file, args.name, terminal),
      }),
      quantize: quantizeCommand(terminal),
    },
  });
