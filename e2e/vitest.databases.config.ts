import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['databases/**/*.test.ts'],
    // Each file starts servers of its own.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
