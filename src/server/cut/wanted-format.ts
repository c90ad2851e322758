import type { CutFormats } from '../../schema/index.ts';
import { Rejection } from '../rejection.ts';

/**
 * The plugin of `encode` that `Accept` asks for; undefined where it takes what the recipe gives.
 *
 * @param usual media type of what the recipe gives
 * @throws Rejection 406 where no encoder writes what it takes
 */
export function wantedFormat(accept: string | null, usual: string, { encoders }: CutFormats): string | undefined {
  for (const range of rangesOf(accept ?? '*/*')) {
    if (isWithin(usual, range)) return undefined;
    const encoder = encoders.find(({ mediaType }) => isWithin(mediaType, range));
    if (encoder) return encoder.name;
  }
  const types = [...new Set(encoders.map(({ mediaType }) => mediaType))].join(', ');
  throw new Rejection('NOT_ACCEPTABLE', `The result is a picture: let "Accept" name one of ${types}, or */*.`, {
    status: 406,
  });
}

const isWithin = (type: string, range: string): boolean =>
  range === '*/*' || range === type || (range.endsWith('/*') && type.startsWith(range.slice(0, -1)));

/** Media ranges in the client's order of preference (RFC 9110, 12.5.1), without those it rules out. */
function rangesOf(accept: string): readonly string[] {
  return accept
    .toLowerCase()
    .split(',')
    .map((each) => {
      const [range = '', ...parameters] = each.split(';').map((part) => part.trim());
      const q = parameters.find((part) => part.startsWith('q='))?.slice(2);
      return { range, quality: q === undefined ? 1 : Number(q) };
    })
    .filter(({ range, quality }) => range !== '' && quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ range }) => range);
}
