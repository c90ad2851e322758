import {
  type AnyPlugin,
  CodedError,
  createSemaphore,
  limits as fixed,
  keyOf,
  type Meter,
  type Plan,
  type RecognizedHeader,
  type SourceNode,
  schemaOf,
  sourceNode,
} from '../pipeline/index.ts';
import type { ImageInput, SourceImage } from './image-input.ts';
import type { Ingest } from './ingest.ts';
import { resolveInput } from './resolve-input.ts';
import type { Services } from './services.ts';
import type { SourceAccess } from './source-access.ts';
import { stored } from './stored.ts';

/** The images of one request, until it ends. */
export interface Sources {
  /** Resolves an input to an image whose bytes are here. @throws CodedError for whatever is wrong with it */
  take(input: ImageInput): Promise<SourceImage>;
  /** Puts a picture of a preset into the store, where workers look for it. */
  store(digest: string): Promise<void>;
  /** The bytes of an image that was taken. @throws CodedError `UNKNOWN_DIGEST` */
  source(digest: string): SourceNode;
}

/** @returns the images of a request that ends when its signal aborts */
export function createSources(services: Services, ingest: Ingest): (signal: AbortSignal, meter?: Meter) => Sources {
  const { store, memo, recognizer, fetchFile, limits, catalog } = services;
  const kept = new Map([...catalog.samples, ...catalog.pictures].map((each) => [each.digest, each]));

  /** The step of a decoder with its defaults. */
  function decodeBy(name: string): Plan {
    const plugin = catalog.registry.find('decode', name) as AnyPlugin;
    return [{ plugin, options: schemaOf(plugin.options).parse({}), path: ['decode', name] }];
  }

  return (signal, meter) => {
    const taken = new Map<string, SourceImage>();
    const firsts = new Map<string, () => Uint8Array | undefined>();

    /** Finds stored bytes, which are in use until the request ends. */
    async function read(digest: string): Promise<Uint8Array> {
      const first = firsts.get(digest)?.() ?? (await kept.get(digest)?.read());
      if (first) return first;
      const file = await stored(() => store.find(digest, undefined, { until: signal }));
      const bytes = file && (await stored(() => store.read(file)));
      if (!bytes) throw unknownDigest(digest);
      return bytes;
    }

    /** What the header of these bytes says; it need not be read again while that is remembered. */
    async function headed(digest: string, header: () => Promise<RecognizedHeader>): Promise<SourceImage> {
      const make = async () => ({ value: await header(), warnings: [] });
      const { value } = await memo.getOrMake(keyOf('header', digest), true, signal, make);
      return { digest, ...value };
    }

    const fetches = createSemaphore(fixed.fetchesAtOnce);
    const access: SourceAccess = {
      samples: catalog.samples,
      maxFileBytes: limits.maxFileBytes,
      ingest: async (bytes) => access.ingested(await ingest(bytes, signal)),
      fetched:
        fetchFile &&
        (async (address) => {
          await meter?.countFetch();
          const fetch = () => fetchFile(address, signal, (bytes) => ingest(bytes, signal));
          return access.ingested(await fetches(signal, fetch));
        }),
      async ingested({ take, digest, filename, ...header }) {
        firsts.set(digest, take);
        return { ...(await headed(digest, async () => header)), ...(filename !== undefined && { filename }) };
      },
      async known(digest) {
        if (!kept.has(digest) && !firsts.has(digest)) {
          const file = await stored(() => store.find(digest, undefined, { until: signal }));
          if (!file) throw unknownDigest(digest);
        }
        return headed(digest, async () => recognizer.header(await read(digest), limits));
      },
      keep(digest, bytes) {
        firsts.set(digest, () => bytes);
        return headed(digest, () => recognizer.header(bytes, limits));
      },
    };

    return {
      async take(input) {
        const image = await resolveInput(input, access);
        taken.set(image.digest, image);
        return image;
      },
      async store(digest) {
        const picture = catalog.pictures.find((each) => each.digest === digest);
        if (!picture || (await stored(() => store.find(digest, undefined, { until: signal })))) return;
        await ingest([await picture.read()], signal);
      },
      source(digest) {
        const image = taken.get(digest);
        if (!image) throw unknownDigest(digest);
        return sourceNode(keyOf('source', digest), () => read(digest), image, decodeBy(image.decoder));
      },
    };
  };
}

/**
 * The same images, but for uploads.
 *
 * @throws CodedError `BAD_VARIABLES` where one is taken
 */
export const withoutUploads = (sources: Sources): Sources => ({
  ...sources,
  async take(input) {
    if (input.upload == null) return sources.take(input);
    throw new CodedError(
      'BAD_VARIABLES',
      'A query takes no uploads: send the file once by the mutation removeBackground, then ask for it by digest, which is source.digest of the answer, or the sha256 of the file.',
      ['upload'],
    );
  },
});

export const unknownDigest = (digest: string) =>
  new CodedError(
    'UNKNOWN_DIGEST',
    `This server has no bytes with the digest ${digest}, or not any more: upload them again.`,
  );
