import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const { resolve } = createRequire(import.meta.url);
const { TEST_REPORT } = process.env;

export default defineConfig({
  // Packages load graphql as CommonJS, we as a module: two copies, and `instanceof GraphQLError` fails between them.
  resolve: { alias: [{ find: /^graphql$/, replacement: resolve('graphql') }] },
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A state that is waited for comes late on a machine with other work: a second, which is the default, is then too short.
    expect: { poll: { timeout: 20_000 } },
    typecheck: { enabled: false },
    // Where results go as JSON too, for a program that counts them.
    ...(TEST_REPORT && { reporters: ['default', 'json'], outputFile: { json: TEST_REPORT } }),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/container/**'],
          maxWorkers: Math.min(availableParallelism(), 4),
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Real networks and whole servers take every core by themselves: one file after another, when the rest is done.
        extends: true,
        test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
