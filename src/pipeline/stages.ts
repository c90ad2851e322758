import type { ArtefactName, Artefacts } from './artefacts.ts';

interface Stage {
  readonly doc: string;
  readonly reads: readonly ArtefactName[];
  readonly writes: ArtefactName;
  /** Takes a list of plugins, applied in order. */
  readonly list?: true;
}

/** The pipeline: what is done to a picture, in this order, and what each step reads and writes. */
export const stages = {
  decode: { doc: 'Bytes to upright 8-bit sRGB pixels.', reads: ['source'], writes: 'decoded' },
  resize: { doc: "One or more views at the network's input size.", reads: ['decoded', 'model'], writes: 'resized' },
  normalize: { doc: "Pixels to the network's numbers.", reads: ['resized', 'model'], writes: 'input' },
  infer: { doc: 'Run the network.', reads: ['input', 'model'], writes: 'output' },
  denormalize: { doc: "The network's raw answer to opacity 0..1.", reads: ['output', 'model'], writes: 'matte' },
  restore: {
    doc: "The matte back at the picture's size: the mask.",
    reads: ['matte', 'decoded', 'model'],
    writes: 'mask',
  },
  refine: { doc: 'Improve the mask; steps run in order.', reads: ['mask', 'decoded'], writes: 'mask', list: true },
  alpha: { doc: "What the picture's own transparency means.", reads: ['mask', 'decoded'], writes: 'mask' },
  measure: { doc: 'Facts about the subject.', reads: ['mask'], writes: 'subject' },
  foreground: { doc: "The subject's own color.", reads: ['decoded', 'mask'], writes: 'foreground' },
  composite: {
    doc: 'Compose the subject onto a background.',
    reads: ['decoded', 'foreground', 'mask'],
    writes: 'composite',
  },
  layout: {
    doc: 'Crop, pad and scale; steps run in order.',
    reads: ['composite', 'subject'],
    writes: 'composite',
    list: true,
  },
  encode: { doc: 'Pixels to the bytes of a file.', reads: ['composite'], writes: 'encoded' },
} as const satisfies Record<string, Stage>;

/** The table of stages as a type, from which the types of plugins are derived. */
export type Stages = typeof stages;
/** The name of a stage, which is the folder of its plugins and the field of a recipe. */
export type StageName = keyof Stages;
/** Stages of which a recipe has a list of steps, run in order. */
export type ListStage = { [S in StageName]: Stages[S] extends { readonly list: true } ? S : never }[StageName];

/** All stages in the order of the table. */
export const stageNames = Object.keys(stages) as readonly StageName[];

/** One row of the table, with the list flag readable on every row. */
export const stageOf = (name: StageName): Stage => stages[name];
/** Whether a name is that of a stage. */
export const isStage = (name: string): name is StageName => Object.hasOwn(stages, name);
/** Whether a recipe has a list of steps for this stage. */
export const isList = (name: StageName): name is ListStage => stageOf(name).list === true;

/** The artefacts that plugins of a stage may read. */
export type ReadsOf<S extends StageName> = Stages[S]['reads'][number];
/** What a plugin is given: the artefacts that it reads, by name. */
export type Inputs<R extends ArtefactName> = { readonly [A in R]: Artefacts[A] };
/** What a plugin of a stage gives. */
export type Result<S extends StageName> = Artefacts[Stages[S]['writes']];
