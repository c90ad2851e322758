import type { Config } from '../config/index.ts';
import { limits } from '../pipeline/index.ts';

/** All limits by name, as `server.limits` shows them: settings first, then what every server has. */
export const shownLimits = (config: Config) => {
  const { maxFileBytes, maxFiles, maxPixels, maxRunning, maxQueue, deadline, pixelMemory, filesBytes, filesTtl } =
    config;
  const { maxBatch, maxJobs, jobsTtl } = config;
  return {
    maxFileBytes,
    maxFiles,
    maxPixels,
    maxRunning,
    maxQueue,
    deadline,
    pixelMemory,
    filesBytes,
    filesTtl,
    maxBatch,
    maxJobs,
    jobsTtl,
    ...limits,
  };
};
