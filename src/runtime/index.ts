export { checkRecipes } from './check-recipes.ts';
export { type ChosenModel, chooseModel, measureGain } from './default-model.ts';
export { type Catalogs, loadCatalog } from './load-catalog.ts';
export { openFileStore } from './open-file-store.ts';
export { type OpenJobs, openJobs } from './open-jobs.ts';
export { openMemoryStore } from './open-memory-store.ts';
export { type OpenQuotas, openQuotas } from './open-quotas.ts';
export { openRuntime, type Runtime, type RuntimeOptions } from './open-runtime.ts';
export { createPixelBudget, type PixelBudget } from './pixel-budget.ts';
export {
  type BackgroundRemoval,
  type FinishedImage,
  type ImageFile,
  type RemoveBackgroundOptions,
  removeBackground,
} from './remove-background.ts';
export { shownLimits } from './shown-limits.ts';
export { warmUp } from './warm-up.ts';
