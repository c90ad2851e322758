/** A module of plugins for a format of the letters TINY, width, height, and bytes of RGB: a decoder and an encoder. */
export const tinyFormat = `import { CodedError, definePlugin, type Header } from 'matteql/plugin';
   import { flattenOnWhite, sizeOf, type Pixels } from 'matteql/imaging';
   const text = (head: Uint8Array) => String.fromCharCode(...head.subarray(0, 4));
   const decoder = definePlugin({
     stage: 'decode', name: 'tiny', version: 1, doc: 'Reads the format tiny.', options: {},
     source: {
       formats: ['tiny'],
       sniff: (head) => (text(head) === 'TINY' ? { format: 'tiny' } : undefined),
       async readHeader(bytes): Promise<Header> {
         if (bytes.length < 6) throw new CodedError('CORRUPT_IMAGE', 'The header is cut off.');
         return { format: 'tiny', width: bytes[4]!, height: bytes[5]!, hasAlpha: false, colorProfile: null, pages: 1 };
       },
     },
     run: ({ source: { data } }) => ({ data: data.slice(6), width: data[4]!, height: data[5]!, channels: 3 as const }),
   });
   const file = { mediaType: 'image/x-tiny', extension: 'tiny' } as const;
   const encoder = definePlugin({
     stage: 'encode', name: 'tiny', version: 1, doc: 'Writes the format tiny.', options: {}, file,
     async run({ composite }) {
       if (composite.channels === 1) throw new CodedError('BAD_OPTION', 'No grey.');
       const { data } = await flattenOnWhite(composite as Pixels<3 | 4>);
       const { width, height } = composite;
       return { ...file, ...sizeOf(composite), data: Uint8Array.of(...Buffer.from('TINY'), width, height, ...data) };
     },
   });
   export default [decoder, encoder];`;
