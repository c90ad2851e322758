/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  mutation Article($preset: Preset!) {\n    removeBackground(image: { sample: ASTRONAUT }, preset: $preset) {\n      image { dataUri }\n      mask { dataUri }\n    }\n  }\n": typeof types.ArticleDocument,
    "\n  mutation RealCut($image: ImageInput!, $preset: Preset, $recipe: RecipeInput) {\n    removeBackground(image: $image, preset: $preset, recipe: $recipe) {\n      id\n      image { dataUri width height }\n      mask { dataUri }\n      subject { coverage }\n      runs { stage plugin milliseconds remembered }\n      warnings { code message }\n    }\n  }\n": typeof types.RealCutDocument,
    "\n  mutation EightBitCut($image: ImageInput!, $model: Model!) {\n    removeBackground(image: $image, model: $model) {\n      id\n      model\n      mask { dataUri url }\n      runs { stage plugin milliseconds remembered }\n      warnings { code }\n    }\n  }\n": typeof types.EightBitCutDocument,
    "\n  query Catalog {\n    stages { name doc reads writes list plugins { name doc deprecated options { name type doc min max values default required deprecated } } }\n    models { name title license commercialUse installed loaded optimization bytes input recipe }\n    presets { name doc recipe }\n    samples { name title credit license width height digest }\n    server {\n      version defaultModel defaultModelReason eightBit { instructions gain exact }\n      provider processes threads nodeVersion runtimeVersion reads writes limits\n      queue { waiting running } memory { server engine engineLimit engineExcess memo }\n      networks { model provider processes residentBytes starts waiting running optimization }\n    }\n  }\n": typeof types.CatalogDocument,
    "\n  query Look($image: ImageInput!, $recipe: RecipeInput, $mask: ImageInput) {\n    removal(image: $image, recipe: $recipe, mask: $mask) { id model recipe source { digest } image { digest width } }\n  }\n": typeof types.LookDocument,
    "\n  mutation LookByMutation($image: ImageInput!, $recipe: RecipeInput, $mask: ImageInput) {\n    removeBackground(image: $image, recipe: $recipe, mask: $mask) {\n      id model recipe source { digest } image { digest width }\n    }\n  }\n": typeof types.LookByMutationDocument,
    "\n  mutation Cut($image: ImageInput!, $recipe: RecipeInput, $preset: Preset, $mask: ImageInput) {\n    removeBackground(image: $image, recipe: $recipe, preset: $preset, mask: $mask) {\n      id\n      model\n      recipe\n      source { digest width height format hasAlpha colorProfile }\n      image { width height mediaType bytes digest url expiresAt dataUri }\n      mask { width height mediaType dataUri digest }\n      subject { coverage touchesBorder components uncertainty box { left top width height } }\n      runs { stage plugin milliseconds queuedMilliseconds provider remembered }\n      warnings { code message }\n    }\n  }\n": typeof types.CutDocument,
    "\n    mutation Looks($image: ImageInput!) {\n      removeBackground(image: $image) {\n        runs { stage plugin remembered }\n        cutout: image { digest }\n        blue: render(composite: { color: { color: \"#00f\" } }) { digest mediaType }\n        small: render(layout: [{ scale: { width: 10 } }], encode: { webp: {} }) { width height mediaType }\n        matte: mask { digest }\n        again: render { digest }\n      }\n    }\n  ": typeof types.LooksDocument,
    "\n      mutation Nothing($image: ImageInput!) {\n        removeBackground(image: $image) { id runs { stage } warnings { code } }\n      }\n    ": typeof types.NothingDocument,
    "\n      mutation OnlyMask($image: ImageInput!) {\n        removeBackground(image: $image) { mask { bytes } runs { stage plugin } }\n      }\n    ": typeof types.OnlyMaskDocument,
};
const documents: Documents = {
    "\n  mutation Article($preset: Preset!) {\n    removeBackground(image: { sample: ASTRONAUT }, preset: $preset) {\n      image { dataUri }\n      mask { dataUri }\n    }\n  }\n": types.ArticleDocument,
    "\n  mutation RealCut($image: ImageInput!, $preset: Preset, $recipe: RecipeInput) {\n    removeBackground(image: $image, preset: $preset, recipe: $recipe) {\n      id\n      image { dataUri width height }\n      mask { dataUri }\n      subject { coverage }\n      runs { stage plugin milliseconds remembered }\n      warnings { code message }\n    }\n  }\n": types.RealCutDocument,
    "\n  mutation EightBitCut($image: ImageInput!, $model: Model!) {\n    removeBackground(image: $image, model: $model) {\n      id\n      model\n      mask { dataUri url }\n      runs { stage plugin milliseconds remembered }\n      warnings { code }\n    }\n  }\n": types.EightBitCutDocument,
    "\n  query Catalog {\n    stages { name doc reads writes list plugins { name doc deprecated options { name type doc min max values default required deprecated } } }\n    models { name title license commercialUse installed loaded optimization bytes input recipe }\n    presets { name doc recipe }\n    samples { name title credit license width height digest }\n    server {\n      version defaultModel defaultModelReason eightBit { instructions gain exact }\n      provider processes threads nodeVersion runtimeVersion reads writes limits\n      queue { waiting running } memory { server engine engineLimit engineExcess memo }\n      networks { model provider processes residentBytes starts waiting running optimization }\n    }\n  }\n": types.CatalogDocument,
    "\n  query Look($image: ImageInput!, $recipe: RecipeInput, $mask: ImageInput) {\n    removal(image: $image, recipe: $recipe, mask: $mask) { id model recipe source { digest } image { digest width } }\n  }\n": types.LookDocument,
    "\n  mutation LookByMutation($image: ImageInput!, $recipe: RecipeInput, $mask: ImageInput) {\n    removeBackground(image: $image, recipe: $recipe, mask: $mask) {\n      id model recipe source { digest } image { digest width }\n    }\n  }\n": types.LookByMutationDocument,
    "\n  mutation Cut($image: ImageInput!, $recipe: RecipeInput, $preset: Preset, $mask: ImageInput) {\n    removeBackground(image: $image, recipe: $recipe, preset: $preset, mask: $mask) {\n      id\n      model\n      recipe\n      source { digest width height format hasAlpha colorProfile }\n      image { width height mediaType bytes digest url expiresAt dataUri }\n      mask { width height mediaType dataUri digest }\n      subject { coverage touchesBorder components uncertainty box { left top width height } }\n      runs { stage plugin milliseconds queuedMilliseconds provider remembered }\n      warnings { code message }\n    }\n  }\n": types.CutDocument,
    "\n    mutation Looks($image: ImageInput!) {\n      removeBackground(image: $image) {\n        runs { stage plugin remembered }\n        cutout: image { digest }\n        blue: render(composite: { color: { color: \"#00f\" } }) { digest mediaType }\n        small: render(layout: [{ scale: { width: 10 } }], encode: { webp: {} }) { width height mediaType }\n        matte: mask { digest }\n        again: render { digest }\n      }\n    }\n  ": types.LooksDocument,
    "\n      mutation Nothing($image: ImageInput!) {\n        removeBackground(image: $image) { id runs { stage } warnings { code } }\n      }\n    ": types.NothingDocument,
    "\n      mutation OnlyMask($image: ImageInput!) {\n        removeBackground(image: $image) { mask { bytes } runs { stage plugin } }\n      }\n    ": types.OnlyMaskDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Article($preset: Preset!) {\n    removeBackground(image: { sample: ASTRONAUT }, preset: $preset) {\n      image { dataUri }\n      mask { dataUri }\n    }\n  }\n"): typeof import('./graphql.ts').ArticleDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RealCut($image: ImageInput!, $preset: Preset, $recipe: RecipeInput) {\n    removeBackground(image: $image, preset: $preset, recipe: $recipe) {\n      id\n      image { dataUri width height }\n      mask { dataUri }\n      subject { coverage }\n      runs { stage plugin milliseconds remembered }\n      warnings { code message }\n    }\n  }\n"): typeof import('./graphql.ts').RealCutDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EightBitCut($image: ImageInput!, $model: Model!) {\n    removeBackground(image: $image, model: $model) {\n      id\n      model\n      mask { dataUri url }\n      runs { stage plugin milliseconds remembered }\n      warnings { code }\n    }\n  }\n"): typeof import('./graphql.ts').EightBitCutDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Catalog {\n    stages { name doc reads writes list plugins { name doc deprecated options { name type doc min max values default required deprecated } } }\n    models { name title license commercialUse installed loaded optimization bytes input recipe }\n    presets { name doc recipe }\n    samples { name title credit license width height digest }\n    server {\n      version defaultModel defaultModelReason eightBit { instructions gain exact }\n      provider processes threads nodeVersion runtimeVersion reads writes limits\n      queue { waiting running } memory { server engine engineLimit engineExcess memo }\n      networks { model provider processes residentBytes starts waiting running optimization }\n    }\n  }\n"): typeof import('./graphql.ts').CatalogDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Look($image: ImageInput!, $recipe: RecipeInput, $mask: ImageInput) {\n    removal(image: $image, recipe: $recipe, mask: $mask) { id model recipe source { digest } image { digest width } }\n  }\n"): typeof import('./graphql.ts').LookDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation LookByMutation($image: ImageInput!, $recipe: RecipeInput, $mask: ImageInput) {\n    removeBackground(image: $image, recipe: $recipe, mask: $mask) {\n      id model recipe source { digest } image { digest width }\n    }\n  }\n"): typeof import('./graphql.ts').LookByMutationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Cut($image: ImageInput!, $recipe: RecipeInput, $preset: Preset, $mask: ImageInput) {\n    removeBackground(image: $image, recipe: $recipe, preset: $preset, mask: $mask) {\n      id\n      model\n      recipe\n      source { digest width height format hasAlpha colorProfile }\n      image { width height mediaType bytes digest url expiresAt dataUri }\n      mask { width height mediaType dataUri digest }\n      subject { coverage touchesBorder components uncertainty box { left top width height } }\n      runs { stage plugin milliseconds queuedMilliseconds provider remembered }\n      warnings { code message }\n    }\n  }\n"): typeof import('./graphql.ts').CutDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n    mutation Looks($image: ImageInput!) {\n      removeBackground(image: $image) {\n        runs { stage plugin remembered }\n        cutout: image { digest }\n        blue: render(composite: { color: { color: \"#00f\" } }) { digest mediaType }\n        small: render(layout: [{ scale: { width: 10 } }], encode: { webp: {} }) { width height mediaType }\n        matte: mask { digest }\n        again: render { digest }\n      }\n    }\n  "): typeof import('./graphql.ts').LooksDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n      mutation Nothing($image: ImageInput!) {\n        removeBackground(image: $image) { id runs { stage } warnings { code } }\n      }\n    "): typeof import('./graphql.ts').NothingDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n      mutation OnlyMask($image: ImageInput!) {\n        removeBackground(image: $image) { mask { bytes } runs { stage plugin } }\n      }\n    "): typeof import('./graphql.ts').OnlyMaskDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
