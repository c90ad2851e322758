import { match, ok, deepStrictEqual as same } from 'node:assert/strict';
import { type AnyPlugin, type Artefacts, type Encoded, type Picture, SNIFF_BYTES } from '../pipeline/index.ts';
import type { Check } from './check.ts';
import type { Fixture } from './fixtures.ts';

type Run = (artefacts: Readonly<Artefacts>) => Promise<unknown>;

/** What a decoder and an encoder declare of their formats, against what they do; nothing for other stages. */
export function formatChecks(plugin: AnyPlugin, fixtures: readonly Fixture[], run: Run): readonly Check[] {
  if (plugin.stage === 'encode') return encoderChecks(plugin, fixtures, run);
  return plugin.stage === 'decode' ? decoderChecks(plugin, fixtures, run) : [];
}

const encoderChecks = (plugin: AnyPlugin, fixtures: readonly Fixture[], run: Run): readonly Check[] => [
  {
    name: 'declares the type of its files, and writes it',
    async check() {
      ok(plugin.file, 'an encoder declares `file: { mediaType, extension }`.');
      const { mediaType, extension } = plugin.file;
      match(mediaType, /^image\/[a-z0-9.+-]+$/, `"${mediaType}" is no media type of a picture.`);
      match(extension, /^[a-z0-9]+$/, `"${extension}" is no file name extension: lower-case letters and digits.`);
      const made = (await run(fixtures[0]!.artefacts)) as Encoded;
      same(
        { mediaType: made.mediaType, extension: made.extension },
        { mediaType, extension },
        'what it writes has another media type or extension than `file` declares.',
      );
    },
  },
];

const decoderChecks = (plugin: AnyPlugin, fixtures: readonly Fixture[], run: Run): readonly Check[] => [
  {
    name: 'recognizes its files by their first bytes, and nothing else',
    async check() {
      const source = sourceOf(plugin);
      const { formats } = source;
      ok(formats.length > 0, 'a decoder declares the formats that it reads.');
      for (const format of formats) match(format, /^[a-z0-9]+$/, `"${format}" is not lower-case letters and digits.`);
      for (const { artefacts } of fixtures) formatOf(plugin, artefacts.source.data);
      for (const other of [new Uint8Array(), new TextEncoder().encode('This is a text, and not a picture.')]) {
        const found = source.sniff(other);
        ok(found === undefined || 'refused' in found, 'it recognizes what is no picture.');
      }
    },
  },
  {
    name: 'reads headers that agree with the pixels',
    async check() {
      for (const { artefacts } of fixtures) {
        const { data } = artefacts.source;
        const header = await sourceOf(plugin).readHeader(data);
        const { width, height, channels } = (await run(artefacts)) as Picture;
        const { format, hasAlpha, pages } = header;
        same([header.width, header.height], [width, height], 'the header gives another size than the pixels have.');
        same(hasAlpha, channels === 4, 'the header and the pixels disagree about alpha.');
        same(format, formatOf(plugin, data), 'the header gives another format than sniff.');
        ok(Number.isInteger(pages) && pages > 0, 'pages is a count, 1 for most.');
      }
    },
  },
];

function sourceOf({ source }: AnyPlugin): NonNullable<AnyPlugin['source']> {
  ok(source, 'a decoder declares `source: { formats, sniff, readHeader }`.');
  return source;
}

/** The declared format of a file, by its first bytes. */
function formatOf(plugin: AnyPlugin, data: Uint8Array): string {
  const source = sourceOf(plugin);
  const found = source.sniff(data.subarray(0, SNIFF_BYTES));
  ok(found && 'format' in found, 'sniff does not recognize a file: give the contract `files` that the decoder reads.');
  ok(source.formats.includes(found.format), `sniff gives "${found.format}", which is not among formats.`);
  return found.format;
}
