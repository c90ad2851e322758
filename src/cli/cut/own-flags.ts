/** A flag of the command itself; all others come from the registry. */
export interface OwnFlag {
  readonly short?: string;
  /** What its value is, in the help; absent where it takes none. */
  readonly value?: string;
  readonly doc: string;
}

export const ownFlags = {
  output: {
    short: 'o',
    value: 'folder|file|-',
    doc: 'Where results go: a folder ("cut" by default), a file for one picture ("cat.webp" also chooses WebP), or - for the standard output.',
  },
  preset: { value: 'name', doc: 'A recipe with a name.' },
  model: { value: 'name', doc: 'The network.' },
  recipe: {
    value: 'file.json',
    doc: 'A recipe as a RecipeInput variable of the API has it; pictures in it as { "path": "…" }, from the folder of the file. Flags of stages take precedence.',
  },
  mask: {
    value: 'file|folder',
    doc: 'Masks of your own, white is subject: a file for one picture, or a folder with a mask of the same name for each. No network runs.',
  },
  name: {
    value: 'pattern',
    doc: 'Names of results within the folder, of {folder}, {name}, {from} (the extension of the picture) and {extension}, which is appended where it is not in it; "{folder}/{name}" by default.',
  },
  server: {
    value: 'address',
    doc: 'Have it done by a server, http://127.0.0.1:4000 for example. Flags are still those of the plugins here; presets and models are its own.',
  },
  key: {
    value: 'key',
    doc: 'A key of the server; MATTEQL_KEY of the environment if left out, which other users cannot see.',
  },
  job: {
    doc: 'Send all pictures to the server first, and have it cut them in a job, which goes on without this command. Started again, the command takes it up.',
  },
  overwrite: { doc: 'Also overwrite files that this command did not write, or that were changed since.' },
  watch: { doc: 'Go on: cut pictures as they appear, or change, until it is stopped.' },
  help: { short: 'h', doc: 'Show this; with names of stages or plugins, their flags.' },
} as const satisfies Readonly<Record<string, OwnFlag>>;

export type OwnName = keyof typeof ownFlags;
