import { defineCommand } from 'citty';
import { checkLicense } from '../models/index.ts';
import { CodedError } from '../pipeline/index.ts';
import { add } from './add.ts';
import { meterFor } from './progress.ts';
import { quantizeCommand } from './quantize-command.ts';
import { openShelf } from './settings.ts';
import { say, type Terminal } from './terminal.ts';
import { megabytes, table } from './text.ts';

/** `models list | pull | verify | add | quantize`. */
export const modelsCommand = (terminal: Terminal) =>
  defineCommand({
    meta: { name: 'models', description: 'The networks: which there are, and their weights.' },
    subCommands: {
      list: defineCommand({
        meta: { name: 'list', description: 'Show all models.' },
        run: () => list(terminal),
      }),
      pull: defineCommand({
        meta: { name: 'pull', description: 'Fetch the weights of models; goes on where an earlier pull stopped.' },
        args: { name: { type: 'positional', required: true, description: 'One or more models.' } },
        run: ({ args }) => pull(args._, terminal),
      }),
      verify: defineCommand({
        meta: { name: 'verify', description: 'Read installed weights again and check their digests.' },
        args: { name: { type: 'positional', required: false, description: 'Models; all installed ones if none.' } },
        run: ({ args }) => verify(args._, terminal),
      }),
      add: defineCommand({
        meta: { name: 'add', description: 'Take in an ONNX file and write a manifest for it to complete.' },
        args: {
          file: { type: 'positional', required: true, description: 'The ONNX file.' },
          name: { type: 'string', description: "The model's name, if not the file's.", valueHint: 'myModel' },
        },
        run: ({ args }) => add(args.file, args.name, terminal),
      }),
      quantize: quantizeCommand(terminal),
    },
  });

async function list(terminal: Terminal): Promise<void> {
  const { manifests, weights } = await openShelf(terminal);
  const rows = [['NAME', 'TITLE', 'LICENSE', 'COMMERCIAL', 'SIZE', 'INSTALLED']];
  for (const { name, title, license, commercialUse, bytes } of manifests) {
    const there = await weights.locate(name).then((found) => (found ? 'yes' : 'no'), isMismatch);
    const size = bytes ?? (await weights.status(name)).bytes;
    rows.push([name, title, license, commercialUse ? 'yes' : 'no', size === undefined ? '' : megabytes(size), there]);
  }
  say(terminal, table(rows));
}

function isMismatch(error: unknown): string {
  if (error instanceof CodedError && error.code === 'MODEL_MISMATCH') return 'wrong file';
  throw error;
}

async function pull(names: readonly string[], terminal: Terminal): Promise<void> {
  const { manifests, weights, settings } = await openShelf(terminal);
  const sources: string[] = [];
  // All names and licenses are looked at before the first byte is fetched.
  for (const name of names) {
    await weights.status(name);
    const { file, ...manifest } = manifests.find((manifest) => manifest.name === name)!;
    checkLicense(manifest, settings.allowNonCommercial);
    // What others are made of comes first, with a bar of its own.
    if (file && 'derivedFrom' in file && !(await weights.status(name)).installed) sources.push(file.derivedFrom);
  }
  for (const name of new Set([...sources, ...names])) {
    const meter = meterFor(name, terminal);
    try {
      const { file } = await weights.pull(name, { onProgress: meter.show, signal: terminal.signal });
      meter.stop();
      say(terminal, `${name} is installed: ${file}`);
    } finally {
      meter.stop();
    }
  }
}

async function verify(names: readonly string[], terminal: Terminal): Promise<void> {
  const { manifests, weights } = await openShelf(terminal);
  const wrong: CodedError[] = [];
  let good = 0;
  for (const name of names.length > 0 ? names : manifests.map((manifest) => manifest.name)) {
    if (names.length === 0 && !(await weights.status(name)).installed) continue;
    try {
      const { digest } = await weights.verify(name);
      good++;
      say(terminal, `${name} is whole: ${digest}`);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      wrong.push(error);
    }
  }
  if (wrong.length > 0) throw new CodedError(wrong[0]!.code, wrong.map(({ message }) => message).join('\n'));
  if (good === 0) say(terminal, 'No model is installed.');
}
