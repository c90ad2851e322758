import { FOUND_OVERLAP } from '../../src/evaluation/index.ts';
import { mean } from '../figures.ts';
import { table } from '../text.ts';
import { changeOf } from './change.ts';
import { BALANCED } from './default-bars.ts';
import type { ColorResult } from './evaluate-colors.ts';
import type { MaskResult } from './evaluate-masks.ts';
import { REFERENCE } from './recipes.ts';
import { changeText } from './report.ts';

/** A picture's composite errors by recipe, means over the backgrounds, and how its masks overlap the truth. */
interface Composed {
  readonly name: string;
  readonly errors: Readonly<Record<string, number>>;
  readonly overlap: Readonly<Record<string, number>>;
}

/**
 * Composite error with each recipe's own mask: over the subjects that the reference found, which are chosen by what the reference does
 * well, over those that it or the default found, and over all; then each picture, since few pictures decide.
 */
export function composedPart(masks: readonly MaskResult[], composed: readonly ColorResult[]): string {
  const pictures = picturesOf(masks, composed);
  const isFound = ({ overlap }: Composed, name: string) => (overlap[name] ?? 0) > FOUND_OVERLAP;
  const hasDefault = pictures.some(({ errors }) => BALANCED in errors);
  const groups: readonly (readonly [title: string, pictures: readonly Composed[]])[] = [
    ['found by the reference', pictures.filter((each) => isFound(each, REFERENCE))],
    ...(hasDefault
      ? [
          [
            'found by it or the default',
            pictures.filter((each) => isFound(each, REFERENCE) || isFound(each, BALANCED)),
          ] as const,
        ]
      : []),
    ['all', pictures],
  ];
  const names = Object.keys(pictures[0]?.errors ?? {});
  const of = (group: readonly Composed[], name: string) => group.map(({ errors }) => errors[name]!);
  const rows = names.map((name) => [
    name,
    ...groups.map(([, group]) => {
      if (group.length === 0) return '';
      if (name === REFERENCE) return mean(of(group, name)).toFixed(2);
      return changeText(changeOf(of(group, REFERENCE), of(group, name)));
    }),
  ]);
  return [
    "### Each recipe's own mask",
    table(['recipe', ...groups.map(([title, group]) => `${title}, ${group.length}`)], rows),
    ...(hasDefault ? [eachPicture(pictures), withoutEach(groups[0]![1])] : []),
  ].join('\n\n');
}

/** The default beside the reference, picture by picture. */
const eachPicture = (pictures: readonly Composed[]): string =>
  table(
    ['picture', 'IoU, reference', 'IoU, default', 'error, reference', 'error, default', 'change'],
    pictures.map(({ name, errors, overlap }) => [
      name,
      ...[REFERENCE, BALANCED].map((recipe) => overlap[recipe]!.toFixed(3)),
      ...[REFERENCE, BALANCED].map((recipe) => errors[recipe]!.toFixed(2)),
      changeText({ ...changeOf([errors[REFERENCE]!], [errors[BALANCED]!]), count: 1 }),
    ]),
  );

/** The change without the picture that moves it most. */
function withoutEach(pictures: readonly Composed[]): string {
  if (pictures.length < 3) return '';
  const changeOver = (kept: readonly Composed[]) =>
    changeOf(
      kept.map(({ errors }) => errors[REFERENCE]!),
      kept.map(({ errors }) => errors[BALANCED]!),
    );
  const whole = changeOver(pictures);
  const rests = pictures.map(({ name }) => ({ name, ...changeOver(pictures.filter((each) => each.name !== name)) }));
  const far = rests.reduce((a, b) => (Math.abs(b.change - whole.change) > Math.abs(a.change - whole.change) ? b : a));
  return `Of the pictures that the reference found, ${far.name} moves the default's change most: without it ${changeText(far)}, with it ${changeText(whole)}.`;
}

function picturesOf(masks: readonly MaskResult[], composed: readonly ColorResult[]): readonly Composed[] {
  const images = new Map(composed.map(({ pair }) => [pair.image, `${pair.set}/${pair.name}`]));
  return [...images].map(([image, name]) => ({
    name,
    errors: Object.fromEntries(
      composed
        .filter(({ pair }) => pair.image === image)
        .map(({ candidate, errors }) => [candidate, mean(Object.values(errors))]),
    ),
    overlap: Object.fromEntries(
      masks.filter(({ pair }) => pair.image === image).map(({ candidate, figures }) => [candidate, figures.overlap]),
    ),
  }));
}
