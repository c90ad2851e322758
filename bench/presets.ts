import type { Benchmark } from './benchmark.ts';
import { ask, cutoutRequest, fetchImage } from './client.ts';
import { median, ratiosOf } from './figures.ts';
import { numbered, photograph, usual } from './pictures.ts';
import { build, startServer } from './server.ts';
import { medianWithin, ms, spread, table } from './text.ts';

/** The network in eight bits: where a preset's other work counts most. */
const MODEL = 'isnetInt8';
const compared = ['BALANCED', 'PREVIEW', 'REFERENCE', 'PORTRAIT', 'PRODUCT', 'STICKER'] as const;

/** Whole requests by presets, in turns, of photographs that were not seen before. */
export const presets: Benchmark = {
  title: `Presets, ${usual.width}x${usual.height} JPEG, \`${MODEL}\``,
  async run({ quick }) {
    const photo = await photograph(usual);
    build();
    const server = await startServer({ DEFAULT_MODEL: MODEL });
    const times = new Map(compared.map((preset) => [preset, [] as number[]]));
    const rounds = quick ? 3 : 11;
    // Each of the threads has to have run its plugins some times before they are compiled for good.
    for (let round = quick ? -1 : -4; round < rounds; round++) {
      for (const [i, preset] of (round % 2 === 0 ? compared : compared.toReversed()).entries()) {
        const prepared = cutoutRequest(numbered(photo, round * compared.length + i), preset);
        const start = performance.now();
        const { image } = await ask(server.url, prepared);
        await fetchImage(image);
        if (round >= 0) times.get(preset)!.push(performance.now() - start);
      }
    }
    await server.stop();
    const of = (preset: (typeof compared)[number]) => times.get(preset)!;
    const ratios = ratiosOf(of('PREVIEW'), of('BALANCED'));
    return {
      bars: [
        {
          figure: `whole request by \`PREVIEW\` / by \`BALANCED\`, 2 megapixels, \`${MODEL}\``,
          bar: 'at most 0.5',
          measured: `${medianWithin(ratios)}: ${ms(median(of('PREVIEW')))} / ${ms(median(of('BALANCED')))}`,
          met: median(ratios) <= 0.5,
        },
      ],
      body: [
        'Whole requests end when the bytes of the result are with the client. The presets took turns, every second time the other way round, each with a file that was not seen before.',
        table(
          ['preset', 'median (middle half)', 'times', 'to `BALANCED`, pair by pair'],
          compared.map((preset) => [
            `\`${preset}\``,
            spread(of(preset)),
            `${of(preset).length}`,
            medianWithin(ratiosOf(of(preset), of('BALANCED'))),
          ]),
        ),
      ].join('\n\n'),
    };
  },
};
