const FILE = '{ width height mediaType bytes digest url path filename expiresAt }';

const parts = {
  mask: `mask ${FILE}`,
  subject: 'subject { box { left top width height } coverage touchesBorder components uncertainty doubt confidence }',
};

type Also = readonly (keyof typeof parts)[];

const selection = (also: Also) =>
  `{ id model recipe source { digest width height format } image ${FILE} ${also.map((each) => parts[each]).join(' ')} warnings { code message } }`;

const CHOICE = '$model: Model, $preset: Preset, $recipe: RecipeInput';
const ARGUMENTS = 'image: $image, model: $model, preset: $preset, recipe: $recipe';

export const cutDocument = (also: Also): string =>
  `mutation Cut($image: ImageInput!, $mask: ImageInput, ${CHOICE}) { removeBackground(${ARGUMENTS}, mask: $mask) ${selection(also)} }`;

export const lookDocument = (also: Also): string =>
  `query Look($image: ImageInput!, ${CHOICE}) { removal(${ARGUMENTS}) ${selection(also)} }`;
