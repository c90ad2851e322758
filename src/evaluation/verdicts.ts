import type { ComparedPicture } from './compare.ts';
import { summarize } from './summary.ts';

/** Mean difference of opacity, and share by which errors are greater, above which the report warns first of all. */
const DIFFERENT = 0.01;
const WORSE = 0.05;

/** A smaller gain cannot be distinguished from noise on a machine that does other work too. */
const WORTH = 1.2;

/** Whether the int8 model is worth it by its speed; masks are for people to look at. */
export function speedVerdict(int8: string, float: string, ratio: number): string {
  if (ratio >= WORTH) return `On this machine \`${int8}\` is ${ratio.toFixed(1)} times as fast as \`${float}\`.`;
  return `**Not worth it on this machine**: \`${int8}\` is ${ratio.toFixed(2)} times as fast as \`${float}\`. Models that are small, or that compute much beside convolutions, gain nothing by int8.`;
}

/** Whether its masks can stand for the float model's, as far as figures show. */
export function masksVerdict(compared: readonly ComparedPicture[]): string {
  const some = compared.filter(({ found }) => found);
  const { count, mean, errors } = summarize(some.length > 0 ? some : compared);
  const which = some.length > 0 ? `${count} pictures whose subject is found` : `${count} pictures`;
  const worse =
    errors && errors.change > WORSE ? `, and its error is ${(100 * errors.change).toFixed(0)} % greater` : '';
  if (mean <= DIFFERENT && !worse)
    return `Its masks are like those of the float model: over ${which} they differ by ${mean.toFixed(4)}.`;
  return `**Its masks differ from those of the float model**: over ${which} they differ by ${mean.toFixed(4)} of opacity${worse}. Look at them before you use it; more pictures, or more like those it will get, may help.`;
}
