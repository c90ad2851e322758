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
    "\n  mutation SurestCut($image: ImageInput!, $model: Model!, $recipe: RecipeInput!) {\n    removeBackground(image: $image, model: $model, preset: REFERENCE, recipe: $recipe) {\n      mask { dataUri }\n      subject { doubt confidence }\n      runs { stage modelRuns compared { width height mirrored doubt kept } }\n    }\n  }\n": typeof types.SurestCutDocument,
    "\n  mutation ByWorkers($image: ImageInput!, $mask: ImageInput, $recipe: RecipeInput) {\n    removeBackground(image: $image, mask: $mask, recipe: $recipe) {\n      id model recipe\n      source { digest width }\n      image { digest width mediaType url filename }\n      mask(encode: { webp: { lossless: true } }) { digest mediaType }\n      subject { coverage }\n      render(composite: { color: { color: \"#0a0\" } }) { digest }\n      runs { stage plugin }\n    }\n  }\n": typeof types.ByWorkersDocument,
    "\n  query Catalog {\n    stages { name doc reads writes list plugins { name doc deprecated options { name type doc min max values default required deprecated } } }\n    models { name title license commercialUse installed loaded optimization bytes input recipe }\n    presets { name doc recipe }\n    samples { name title credit license width height digest }\n    server {\n      version defaultModel defaultModelReason eightBit { instructions gain exact }\n      provider processes threads nodeVersion runtimeVersion reads writes limits { maxFileBytes filesTtl listLength messageLength }\n      queue { waiting running } memory { server engine engineLimit engineExcess memo }\n      networks { model provider processes residentBytes starts waiting running optimization }\n    }\n  }\n": typeof types.CatalogDocument,
    "query Archive($id: ID!) { job(id: $id) { archive } }": typeof types.ArchiveDocument,
    "\n  mutation Batch($items: [RemovalItem!]!, $recipe: RecipeInput, $withImage: Boolean! = true) {\n    removeBackgrounds(items: $items, recipe: $recipe) {\n      index reference filename\n      failure { code message path }\n      removal { id ...Looks @include(if: $withImage) }\n    }\n  }\n  fragment Looks on Removal {\n    image { digest url width dataUri filename }\n    mask { digest }\n    subject { coverage }\n    render(layout: [{ scale: { width: 16 } }]) { width }\n  }\n": typeof types.BatchDocument,
    "\n  mutation One($image: ImageInput!, $recipe: RecipeInput) {\n    removeBackground(image: $image, recipe: $recipe) { id image { digest } mask { digest } subject { coverage } }\n  }\n": typeof types.OneDocument,
    "\n    mutation Correct($job: ID!, $index: Int!, $mask: ImageInput!) {\n      correctOutcome(job: $job, index: $index, mask: $mask) {\n        index reference failure { code }\n        removal { recipe model image { digest } mask { dataUri } subject { coverage } warnings { code } }\n      }\n    }\n  ": typeof types.CorrectDocument,
    "\n    mutation Forget($digests: [ID!]!) {\n      forgetImages(digests: $digests) { digest removed held jobs { id } }\n    }\n  ": typeof types.ForgetDocument,
    "\n  mutation CutAlone($image: ImageInput!, $recipe: RecipeInput, $composite: CompositeInput) {\n    removeBackground(image: $image, recipe: $recipe) {\n      id recipe\n      image { digest }\n      mask { digest }\n      subject { coverage }\n      render(composite: $composite) { digest }\n    }\n  }\n": typeof types.CutAloneDocument,
    "\n  query Renders($id: ID!, $composite: CompositeInput, $encode: EncodeInput) {\n    job(id: $id) {\n      outcomes {\n        removal {\n          again: render { digest }\n          other: render(composite: $composite) { digest url }\n          mask(encode: $encode) { mediaType }\n          runs { stage plugin }\n        }\n      }\n    }\n  }\n": typeof types.RendersDocument,
    "\n    mutation CancelJob($id: ID!) { cancelJob(id: $id) { state done outcomes { index failure { code } } } }\n  ": typeof types.CancelJobDocument,
    "query OwnJobs($first: Int! = 20) { jobs(first: $first) { id total } }": typeof types.OwnJobsDocument,
    "\n  query Look($image: ImageInput!, $recipe: RecipeInput, $mask: ImageInput) {\n    removal(image: $image, recipe: $recipe, mask: $mask) { id model recipe source { digest } image { digest width } }\n  }\n": typeof types.LookDocument,
    "\n  mutation LookByMutation($image: ImageInput!, $recipe: RecipeInput, $mask: ImageInput) {\n    removeBackground(image: $image, recipe: $recipe, mask: $mask) {\n      id model recipe source { digest } image { digest width }\n    }\n  }\n": typeof types.LookByMutationDocument,
    "\n  mutation Cut($image: ImageInput!, $recipe: RecipeInput, $preset: Preset, $mask: ImageInput) {\n    removeBackground(image: $image, recipe: $recipe, preset: $preset, mask: $mask) {\n      id\n      model\n      recipe\n      source { digest width height format hasAlpha colorProfile }\n      image { width height mediaType bytes digest url expiresAt dataUri }\n      mask { width height mediaType dataUri digest }\n      subject { coverage touchesBorder components uncertainty box { left top width height } }\n      runs { stage plugin milliseconds queuedMilliseconds provider remembered }\n      warnings { code message }\n    }\n  }\n": typeof types.CutDocument,
    "\n    mutation Looks($image: ImageInput!) {\n      removeBackground(image: $image) {\n        runs { stage plugin remembered }\n        cutout: image { digest }\n        blue: render(composite: { color: { color: \"#00f\" } }) { digest mediaType }\n        small: render(layout: [{ scale: { width: 10 } }], encode: { webp: {} }) { width height mediaType }\n        matte: mask { digest }\n        again: render { digest }\n      }\n    }\n  ": typeof types.LooksDocument,
    "\n      mutation Nothing($image: ImageInput!) {\n        removeBackground(image: $image) { id runs { stage } warnings { code } }\n      }\n    ": typeof types.NothingDocument,
    "\n      mutation OnlyMask($image: ImageInput!) {\n        removeBackground(image: $image) { mask { bytes } runs { stage plugin } }\n      }\n    ": typeof types.OnlyMaskDocument,
    "\n  mutation StoreImages($images: [Upload!]!) {\n    storeImages(images: $images) { index digest width height format failure { code message } }\n  }\n": typeof types.StoreImagesDocument,
    "\n  mutation SubmitRemovals(\n    $items: [RemovalItem!]!, $model: Model, $preset: Preset, $recipe: RecipeInput, $priority: Priority!, $key: ID\n  ) {\n    submitRemovals(items: $items, model: $model, preset: $preset, recipe: $recipe, priority: $priority, key: $key) {\n      id state priority total done failed\n    }\n  }\n": typeof types.SubmitRemovalsDocument,
    "\n  query JobState($id: ID!) {\n    job(id: $id) { id state total done failed createdAt startedAt finishedAt }\n  }\n": typeof types.JobStateDocument,
    "\n  query Outcomes($id: ID!, $offset: Int! = 0, $limit: Int! = 20, $failed: Boolean) {\n    job(id: $id) {\n      outcomes(offset: $offset, limit: $limit, failed: $failed) {\n        index reference filename\n        failure { code message path }\n        removal {\n          id model recipe\n          source { digest width height }\n          image { url digest mediaType width height bytes dataUri filename }\n          mask { digest dataUri }\n          subject { coverage box { left top width height } }\n          runs { stage plugin }\n          warnings { code }\n        }\n      }\n    }\n  }\n": typeof types.OutcomesDocument,
};
const documents: Documents = {
    "\n  mutation Article($preset: Preset!) {\n    removeBackground(image: { sample: ASTRONAUT }, preset: $preset) {\n      image { dataUri }\n      mask { dataUri }\n    }\n  }\n": types.ArticleDocument,
    "\n  mutation RealCut($image: ImageInput!, $preset: Preset, $recipe: RecipeInput) {\n    removeBackground(image: $image, preset: $preset, recipe: $recipe) {\n      id\n      image { dataUri width height }\n      mask { dataUri }\n      subject { coverage }\n      runs { stage plugin milliseconds remembered }\n      warnings { code message }\n    }\n  }\n": types.RealCutDocument,
    "\n  mutation EightBitCut($image: ImageInput!, $model: Model!) {\n    removeBackground(image: $image, model: $model) {\n      id\n      model\n      mask { dataUri url }\n      runs { stage plugin milliseconds remembered }\n      warnings { code }\n    }\n  }\n": types.EightBitCutDocument,
    "\n  mutation SurestCut($image: ImageInput!, $model: Model!, $recipe: RecipeInput!) {\n    removeBackground(image: $image, model: $model, preset: REFERENCE, recipe: $recipe) {\n      mask { dataUri }\n      subject { doubt confidence }\n      runs { stage modelRuns compared { width height mirrored doubt kept } }\n    }\n  }\n": types.SurestCutDocument,
    "\n  mutation ByWorkers($image: ImageInput!, $mask: ImageInput, $recipe: RecipeInput) {\n    removeBackground(image: $image, mask: $mask, recipe: $recipe) {\n      id model recipe\n      source { digest width }\n      image { digest width mediaType url filename }\n      mask(encode: { webp: { lossless: true } }) { digest mediaType }\n      subject { coverage }\n      render(composite: { color: { color: \"#0a0\" } }) { digest }\n      runs { stage plugin }\n    }\n  }\n": types.ByWorkersDocument,
    "\n  query Catalog {\n    stages { name doc reads writes list plugins { name doc deprecated options { name type doc min max values default required deprecated } } }\n    models { name title license commercialUse installed loaded optimization bytes input recipe }\n    presets { name doc recipe }\n    samples { name title credit license width height digest }\n    server {\n      version defaultModel defaultModelReason eightBit { instructions gain exact }\n      provider processes threads nodeVersion runtimeVersion reads writes limits { maxFileBytes filesTtl listLength messageLength }\n      queue { waiting running } memory { server engine engineLimit engineExcess memo }\n      networks { model provider processes residentBytes starts waiting running optimization }\n    }\n  }\n": types.CatalogDocument,
    "query Archive($id: ID!) { job(id: $id) { archive } }": types.ArchiveDocument,
    "\n  mutation Batch($items: [RemovalItem!]!, $recipe: RecipeInput, $withImage: Boolean! = true) {\n    removeBackgrounds(items: $items, recipe: $recipe) {\n      index reference filename\n      failure { code message path }\n      removal { id ...Looks @include(if: $withImage) }\n    }\n  }\n  fragment Looks on Removal {\n    image { digest url width dataUri filename }\n    mask { digest }\n    subject { coverage }\n    render(layout: [{ scale: { width: 16 } }]) { width }\n  }\n": types.BatchDocument,
    "\n  mutation One($image: ImageInput!, $recipe: RecipeInput) {\n    removeBackground(image: $image, recipe: $recipe) { id image { digest } mask { digest } subject { coverage } }\n  }\n": types.OneDocument,
    "\n    mutation Correct($job: ID!, $index: Int!, $mask: ImageInput!) {\n      correctOutcome(job: $job, index: $index, mask: $mask) {\n        index reference failure { code }\n        removal { recipe model image { digest } mask { dataUri } subject { coverage } warnings { code } }\n      }\n    }\n  ": types.CorrectDocument,
    "\n    mutation Forget($digests: [ID!]!) {\n      forgetImages(digests: $digests) { digest removed held jobs { id } }\n    }\n  ": types.ForgetDocument,
    "\n  mutation CutAlone($image: ImageInput!, $recipe: RecipeInput, $composite: CompositeInput) {\n    removeBackground(image: $image, recipe: $recipe) {\n      id recipe\n      image { digest }\n      mask { digest }\n      subject { coverage }\n      render(composite: $composite) { digest }\n    }\n  }\n": types.CutAloneDocument,
    "\n  query Renders($id: ID!, $composite: CompositeInput, $encode: EncodeInput) {\n    job(id: $id) {\n      outcomes {\n        removal {\n          again: render { digest }\n          other: render(composite: $composite) { digest url }\n          mask(encode: $encode) { mediaType }\n          runs { stage plugin }\n        }\n      }\n    }\n  }\n": types.RendersDocument,
    "\n    mutation CancelJob($id: ID!) { cancelJob(id: $id) { state done outcomes { index failure { code } } } }\n  ": types.CancelJobDocument,
    "query OwnJobs($first: Int! = 20) { jobs(first: $first) { id total } }": types.OwnJobsDocument,
    "\n  query Look($image: ImageInput!, $recipe: RecipeInput, $mask: ImageInput) {\n    removal(image: $image, recipe: $recipe, mask: $mask) { id model recipe source { digest } image { digest width } }\n  }\n": types.LookDocument,
    "\n  mutation LookByMutation($image: ImageInput!, $recipe: RecipeInput, $mask: ImageInput) {\n    removeBackground(image: $image, recipe: $recipe, mask: $mask) {\n      id model recipe source { digest } image { digest width }\n    }\n  }\n": types.LookByMutationDocument,
    "\n  mutation Cut($image: ImageInput!, $recipe: RecipeInput, $preset: Preset, $mask: ImageInput) {\n    removeBackground(image: $image, recipe: $recipe, preset: $preset, mask: $mask) {\n      id\n      model\n      recipe\n      source { digest width height format hasAlpha colorProfile }\n      image { width height mediaType bytes digest url expiresAt dataUri }\n      mask { width height mediaType dataUri digest }\n      subject { coverage touchesBorder components uncertainty box { left top width height } }\n      runs { stage plugin milliseconds queuedMilliseconds provider remembered }\n      warnings { code message }\n    }\n  }\n": types.CutDocument,
    "\n    mutation Looks($image: ImageInput!) {\n      removeBackground(image: $image) {\n        runs { stage plugin remembered }\n        cutout: image { digest }\n        blue: render(composite: { color: { color: \"#00f\" } }) { digest mediaType }\n        small: render(layout: [{ scale: { width: 10 } }], encode: { webp: {} }) { width height mediaType }\n        matte: mask { digest }\n        again: render { digest }\n      }\n    }\n  ": types.LooksDocument,
    "\n      mutation Nothing($image: ImageInput!) {\n        removeBackground(image: $image) { id runs { stage } warnings { code } }\n      }\n    ": types.NothingDocument,
    "\n      mutation OnlyMask($image: ImageInput!) {\n        removeBackground(image: $image) { mask { bytes } runs { stage plugin } }\n      }\n    ": types.OnlyMaskDocument,
    "\n  mutation StoreImages($images: [Upload!]!) {\n    storeImages(images: $images) { index digest width height format failure { code message } }\n  }\n": types.StoreImagesDocument,
    "\n  mutation SubmitRemovals(\n    $items: [RemovalItem!]!, $model: Model, $preset: Preset, $recipe: RecipeInput, $priority: Priority!, $key: ID\n  ) {\n    submitRemovals(items: $items, model: $model, preset: $preset, recipe: $recipe, priority: $priority, key: $key) {\n      id state priority total done failed\n    }\n  }\n": types.SubmitRemovalsDocument,
    "\n  query JobState($id: ID!) {\n    job(id: $id) { id state total done failed createdAt startedAt finishedAt }\n  }\n": types.JobStateDocument,
    "\n  query Outcomes($id: ID!, $offset: Int! = 0, $limit: Int! = 20, $failed: Boolean) {\n    job(id: $id) {\n      outcomes(offset: $offset, limit: $limit, failed: $failed) {\n        index reference filename\n        failure { code message path }\n        removal {\n          id model recipe\n          source { digest width height }\n          image { url digest mediaType width height bytes dataUri filename }\n          mask { digest dataUri }\n          subject { coverage box { left top width height } }\n          runs { stage plugin }\n          warnings { code }\n        }\n      }\n    }\n  }\n": types.OutcomesDocument,
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
export function graphql(source: "\n  mutation SurestCut($image: ImageInput!, $model: Model!, $recipe: RecipeInput!) {\n    removeBackground(image: $image, model: $model, preset: REFERENCE, recipe: $recipe) {\n      mask { dataUri }\n      subject { doubt confidence }\n      runs { stage modelRuns compared { width height mirrored doubt kept } }\n    }\n  }\n"): typeof import('./graphql.ts').SurestCutDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ByWorkers($image: ImageInput!, $mask: ImageInput, $recipe: RecipeInput) {\n    removeBackground(image: $image, mask: $mask, recipe: $recipe) {\n      id model recipe\n      source { digest width }\n      image { digest width mediaType url filename }\n      mask(encode: { webp: { lossless: true } }) { digest mediaType }\n      subject { coverage }\n      render(composite: { color: { color: \"#0a0\" } }) { digest }\n      runs { stage plugin }\n    }\n  }\n"): typeof import('./graphql.ts').ByWorkersDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Catalog {\n    stages { name doc reads writes list plugins { name doc deprecated options { name type doc min max values default required deprecated } } }\n    models { name title license commercialUse installed loaded optimization bytes input recipe }\n    presets { name doc recipe }\n    samples { name title credit license width height digest }\n    server {\n      version defaultModel defaultModelReason eightBit { instructions gain exact }\n      provider processes threads nodeVersion runtimeVersion reads writes limits { maxFileBytes filesTtl listLength messageLength }\n      queue { waiting running } memory { server engine engineLimit engineExcess memo }\n      networks { model provider processes residentBytes starts waiting running optimization }\n    }\n  }\n"): typeof import('./graphql.ts').CatalogDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Archive($id: ID!) { job(id: $id) { archive } }"): typeof import('./graphql.ts').ArchiveDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Batch($items: [RemovalItem!]!, $recipe: RecipeInput, $withImage: Boolean! = true) {\n    removeBackgrounds(items: $items, recipe: $recipe) {\n      index reference filename\n      failure { code message path }\n      removal { id ...Looks @include(if: $withImage) }\n    }\n  }\n  fragment Looks on Removal {\n    image { digest url width dataUri filename }\n    mask { digest }\n    subject { coverage }\n    render(layout: [{ scale: { width: 16 } }]) { width }\n  }\n"): typeof import('./graphql.ts').BatchDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation One($image: ImageInput!, $recipe: RecipeInput) {\n    removeBackground(image: $image, recipe: $recipe) { id image { digest } mask { digest } subject { coverage } }\n  }\n"): typeof import('./graphql.ts').OneDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n    mutation Correct($job: ID!, $index: Int!, $mask: ImageInput!) {\n      correctOutcome(job: $job, index: $index, mask: $mask) {\n        index reference failure { code }\n        removal { recipe model image { digest } mask { dataUri } subject { coverage } warnings { code } }\n      }\n    }\n  "): typeof import('./graphql.ts').CorrectDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n    mutation Forget($digests: [ID!]!) {\n      forgetImages(digests: $digests) { digest removed held jobs { id } }\n    }\n  "): typeof import('./graphql.ts').ForgetDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CutAlone($image: ImageInput!, $recipe: RecipeInput, $composite: CompositeInput) {\n    removeBackground(image: $image, recipe: $recipe) {\n      id recipe\n      image { digest }\n      mask { digest }\n      subject { coverage }\n      render(composite: $composite) { digest }\n    }\n  }\n"): typeof import('./graphql.ts').CutAloneDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Renders($id: ID!, $composite: CompositeInput, $encode: EncodeInput) {\n    job(id: $id) {\n      outcomes {\n        removal {\n          again: render { digest }\n          other: render(composite: $composite) { digest url }\n          mask(encode: $encode) { mediaType }\n          runs { stage plugin }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').RendersDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n    mutation CancelJob($id: ID!) { cancelJob(id: $id) { state done outcomes { index failure { code } } } }\n  "): typeof import('./graphql.ts').CancelJobDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query OwnJobs($first: Int! = 20) { jobs(first: $first) { id total } }"): typeof import('./graphql.ts').OwnJobsDocument;
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
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation StoreImages($images: [Upload!]!) {\n    storeImages(images: $images) { index digest width height format failure { code message } }\n  }\n"): typeof import('./graphql.ts').StoreImagesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SubmitRemovals(\n    $items: [RemovalItem!]!, $model: Model, $preset: Preset, $recipe: RecipeInput, $priority: Priority!, $key: ID\n  ) {\n    submitRemovals(items: $items, model: $model, preset: $preset, recipe: $recipe, priority: $priority, key: $key) {\n      id state priority total done failed\n    }\n  }\n"): typeof import('./graphql.ts').SubmitRemovalsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query JobState($id: ID!) {\n    job(id: $id) { id state total done failed createdAt startedAt finishedAt }\n  }\n"): typeof import('./graphql.ts').JobStateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Outcomes($id: ID!, $offset: Int! = 0, $limit: Int! = 20, $failed: Boolean) {\n    job(id: $id) {\n      outcomes(offset: $offset, limit: $limit, failed: $failed) {\n        index reference filename\n        failure { code message path }\n        removal {\n          id model recipe\n          source { digest width height }\n          image { url digest mediaType width height bytes dataUri filename }\n          mask { digest dataUri }\n          subject { coverage box { left top width height } }\n          runs { stage plugin }\n          warnings { code }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').OutcomesDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
