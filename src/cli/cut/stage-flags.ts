import {
  type AnyPlugin,
  isList,
  type Option,
  type Registry,
  type StageName,
  stageNames,
} from '../../pipeline/index.ts';
import { optionsOf } from '../../removal/index.ts';

/** A flag that says something of a stage: which plugin, one of its options, or that a list is empty. */
export interface StageFlag {
  readonly stage: StageName;
  /** Absent where the flag empties the list. */
  readonly plugin?: AnyPlugin;
  readonly option?: { readonly name: string; readonly option: Option; readonly negated?: true };
}

export type StageFlags = ReadonlyMap<string, StageFlag>;

/**
 * The flags of all plugins of a registry, without the dashes: `composite.color`, `composite.color.color`; for what is true or
 * false also `no-composite.shadow.expand`, and for a list of plugins `no-refine`.
 */
export function stageFlagsOf(registry: Registry): StageFlags {
  const flags = new Map<string, StageFlag>();
  for (const stage of stageNames) {
    if (isList(stage)) flags.set(`no-${stage}`, { stage });
    for (const plugin of registry.list(stage)) {
      flags.set(`${stage}.${plugin.name}`, { stage, plugin });
      for (const [name, option] of optionsOf(plugin)) {
        flags.set(`${stage}.${plugin.name}.${name}`, { stage, plugin, option: { name, option } });
        if (option.shape.type !== 'Boolean') continue;
        flags.set(`no-${stage}.${plugin.name}.${name}`, { stage, plugin, option: { name, option, negated: true } });
      }
    }
  }
  return flags;
}

/** Whether a flag is followed by a value. */
export const takesValue = ({ option }: StageFlag): boolean =>
  option !== undefined && option.option.shape.type !== 'Boolean';
