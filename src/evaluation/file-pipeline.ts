import { readFile } from 'node:fs/promises';
import type { Manifest } from '../models/index.ts';
import {
  CodedError,
  type Execution,
  type Infer,
  type InputView,
  type Mask,
  type Model,
  type Nodes,
  type Picture,
} from '../pipeline/index.ts';
import { bindFile } from '../plugins/index.ts';

/** A model's own recipe on picture files, stage by stage as the server follows it. Errors name the file. */
export interface FilePipeline {
  /** The views that the model gets of a picture. @throws CodedError for a file that is not a picture */
  inputs(file: string): Promise<readonly InputView[]>;
  /** A picture, and its mask by a model of these inputs and outputs. */
  mask(file: string, infer: Infer): Promise<{ readonly picture: Picture; readonly mask: Mask }>;
  /** Opacities 0 to 255 of a grey picture that is white where the subject is. */
  truth(file: string): Promise<Mask>;
}

export function filePipeline({ recipe }: Manifest, model: Model): FilePipeline {
  const nodesOf = async (file: string, parts: Partial<Execution> = {}): Promise<Nodes> =>
    bindFile(await readFile(file), model, [recipe], parts);
  return {
    inputs: (file) => naming(file, async () => (await nodesOf(file)).input.get()),
    mask: (file, infer) =>
      naming(file, async () => {
        const { decoded, mask } = await nodesOf(file, { infer });
        const [picture, opacity] = await Promise.all([decoded.get(), mask.get()]);
        return { picture, mask: opacity };
      }),
    truth: (file) => naming(file, async () => opacityOf(await (await nodesOf(file)).decoded.get())),
  };
}

/** With hundreds of pictures, an error must name the one. */
async function naming<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw new CodedError(error.code, `${file}: ${error.message}`, [], { cause: error });
  }
}

function opacityOf({ data, channels, width, height }: Picture): Mask {
  const opacity = new Uint8Array(width * height);
  for (let i = 0; i < opacity.length; i++) {
    const alpha = channels === 4 ? data[4 * i + 3]! : 255;
    opacity[i] = Math.round((data[channels * i]! * alpha) / 255);
  }
  return { data: opacity, width, height };
}
