import type { ArtefactName, Artefacts, Model, Source } from './artefacts.ts';
import type { Header } from './file-formats.ts';
import { type Key, keyOf } from './key.ts';
import type { Produced } from './memo.ts';
import type { Plan } from './plan.ts';

/**
 * An artefact that knows its key now and its value when it is pulled.
 *
 * A value is held from its first pull until its last reader has released it: announced readers share one run, and pixels
 * are let go as soon as no stage reads them any more. Without readers a pull gives the value and holds nothing.
 */
export interface Node<T> {
  readonly key: Key;
  /** Pulls on behalf of a caller that may leave. */
  pull(signal: AbortSignal): Promise<Produced<T>>;
  /** Announces a reader, which pulls later and then releases. */
  claim(): void;
  release(): void;
  /**
   * Lets go of a value that was pulled, if nothing but the one reader that asks has it, and its memory may be moved: it is
   * made anew should it be pulled again.
   */
  giveAway(): boolean;
  /** Pulls for the answer itself, as a reader of its own. */
  get(): Promise<T>;
  /** Memory that making it takes, its value included, in bytes; an estimate from headers, known before any pixel is. */
  readonly bytes: number;
  /** Of these, what its value takes until its last reader has released it. */
  readonly held: number;
  readonly inputs: readonly Node<unknown>[];
}

/** The nodes of a bound plan, by the artefact that they give. */
export type Nodes = { readonly [A in ArtefactName]: Node<Artefacts[A]> };

/** The bytes of a picture, with what its header says. */
export interface SourceNode extends Node<Source> {
  readonly header: Header;
  /** The steps that decode it where a plan's own decoder does not read its format. */
  readonly decode: Plan;
}

/** A node whose value is known, or read anew each time. */
export function constant<T>(key: Key, read: () => T | Promise<T>): Node<T> {
  const get = async () => read();
  return {
    key,
    get,
    pull: async () => ({ value: await get(), warnings: [] }),
    claim() {},
    release() {},
    giveAway: () => false,
    bytes: 0,
    held: 0,
    inputs: [],
  };
}

/** The facts of a model; `model` is undefined in the stand-in of plans that run none. */
export interface ModelNode extends Node<Model> {
  readonly model: Model | undefined;
}

/** @param decode needed where plans may have a decoder that does not read this format */
export const sourceNode = (
  key: Key,
  read: () => Uint8Array | Promise<Uint8Array>,
  header: Header,
  decode: Plan = [],
): SourceNode => ({ ...constant(key, async () => ({ data: await read() })), header, decode });

/** The root that gives the facts of a model; its key is that of the installed weights. */
export const modelNode = (model: Model): ModelNode => ({ ...constant(keyOf('model', model), () => model), model });
