import { defineConfig } from 'vitest/config';

/** `npm run test:container`: the image, built and run for real; minutes, as root, with buildah. */
export default defineConfig({
  test: {
    include: ['test/container/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 3_000_000,
    maxWorkers: 1,
  },
});
